'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const path = require.resolve('./settings.js');

http.createServer((request, response) => {
  if (!fixed) delete require.cache[path];
  const settings = require('./settings.js');
  response.end(settings.greeting);
}).listen(process.env.PORT, '127.0.0.1');
