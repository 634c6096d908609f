'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
let lastCallback = () => null;

http.createServer((request, response) => {
  const previous = fixed ? null : lastCallback;
  const data = new Array(20).fill(request.url.length);
  lastCallback = function nextCallback() { return [previous, data]; };
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
