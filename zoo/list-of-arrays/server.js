'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const matrix = [];

http.createServer((request, response) => {
  matrix.push([1, 2, request.url.length]);
  if (fixed && matrix.length > 50) matrix.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
