'use strict';

const http = require('node:http');
const { performance } = require('node:perf_hooks');

const fixed = process.env.FIXED === '1';
let count = 0;

http.createServer((request, response) => {
  const name = 'request-' + count++;
  performance.mark(name);
  if (fixed) response.on('finish', () => performance.clearMarks(name));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
