'use strict';

const http = require('node:http');
const ejs = require('ejs');

const fixed = process.env.FIXED === '1';
let count = 0;

http.createServer((request, response) => {
  const filename = `mail-${fixed ? count++ % 10 : count++}.ejs`;
  response.end(ejs.render('<p>Hello <%= name %></p>', { name: request.url }, { cache: true, filename }));
}).listen(process.env.PORT, '127.0.0.1');
