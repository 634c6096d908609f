'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const chunks = [];

http.createServer((request, response) => {
  chunks.push(Buffer.alloc(16384, 1));
  if (fixed && chunks.length > 10) chunks.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
