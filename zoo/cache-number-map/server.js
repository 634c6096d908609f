'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const seen = new Map();
let count = 0;

http.createServer((request, response) => {
  seen.set(count++, count);
  if (fixed) seen.delete(count - 50);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
