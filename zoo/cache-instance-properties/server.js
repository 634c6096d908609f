'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Metrics {}

const metrics = new Metrics();
let count = 0;

http.createServer((request, response) => {
  const name = 'latency_' + (fixed ? count++ % 20 : count++);
  metrics[name] = { last: 1.5, unit: 'ms' };
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
