'use strict';

const http = require('node:http');

const cache = new Map();
let count = 0;

http.createServer((request, response) => {
  cache.set('page-' + count++, { url: request.url, tags: [1, 2] });
  if (cache.size > 5000) cache.delete(cache.keys().next().value);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
