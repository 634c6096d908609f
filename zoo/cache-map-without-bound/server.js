'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const cache = new Map();
let count = 0;

http.createServer((request, response) => {
  cache.set('page-' + count++, { url: request.url, body: new Array(20).fill(count) });
  if (fixed && cache.size > 100) cache.delete(cache.keys().next().value);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
