'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const frontier = [];

http.createServer((request, response) => {
  const target = new URL(request.url, 'http://shop.example');
  frontier.push(target);
  if (fixed) frontier.pop();
  response.end(target.pathname);
}).listen(process.env.PORT, '127.0.0.1');
