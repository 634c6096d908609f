'use strict';

const http = require('node:http');
const NodeCache = require('node-cache');

const fixed = process.env.FIXED === '1';
const pages = new NodeCache();
let count = 0;

http.createServer((request, response) => {
  const key = 'page-' + (fixed ? count++ % 20 : count++);
  pages.set(key, { url: request.url, text: 'page ' + key });
  response.end(pages.get(key).text);
}).listen(process.env.PORT, '127.0.0.1');
