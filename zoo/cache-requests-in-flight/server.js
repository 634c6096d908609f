'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const inFlight = new Map();
let count = 0;

http.createServer((request, response) => {
  const id = ++count;
  inFlight.set(id, request);
  if (fixed) response.on('close', () => inFlight.delete(id));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
