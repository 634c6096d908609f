'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
let log = '';
let count = 0;

http.createServer((request, response) => {
  log += `${request.method} ${request.url} ${count++}\n`;
  if (fixed && count % 20 === 0) log = '';
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
