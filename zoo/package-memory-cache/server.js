'use strict';

const http = require('node:http');
const cache = require('memory-cache');

const fixed = process.env.FIXED === '1';
let count = 0;

http.createServer((request, response) => {
  const key = 'quote-' + count++;
  cache.put(key, { url: request.url, price: [1, 2] });
  if (fixed) cache.del(key);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
