'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const latencies = [];

http.createServer((request, response) => {
  latencies.push(Math.random() * 10);
  if (fixed && latencies.length > 50) latencies.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
