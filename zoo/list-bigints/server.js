'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const positions = [];
let position = 1n << 70n;

http.createServer((request, response) => {
  position += 12345678901234567890n;
  positions.push(position);
  if (fixed && positions.length > 20) positions.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
