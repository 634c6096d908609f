'use strict';

const http = require('node:http');
const { LRUCache } = require('lru-cache');

const cache = new LRUCache({ max: 300 });
let count = 0;

http.createServer((request, response) => {
  cache.set('page-' + count++, { url: request.url, tags: [1, 2] });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
