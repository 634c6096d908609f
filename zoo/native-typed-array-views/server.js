'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const headers = [];

http.createServer((request, response) => {
  const frame = new ArrayBuffer(4096);
  const header = new Uint8Array(frame, 0, 16);
  headers.push(header);
  if (fixed && headers.length > 10) headers.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
