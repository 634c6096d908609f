'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const counters = {};
let count = 0;

http.createServer((request, response) => {
  const url = '/user/' + (fixed ? count++ % 20 : count++) + '/settings';
  counters[url] = (counters[url] ?? 0) + 1;
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
