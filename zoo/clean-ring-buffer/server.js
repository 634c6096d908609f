'use strict';

const http = require('node:http');

const recent = new Array(100).fill(null);
let count = 0;

http.createServer((request, response) => {
  recent[count++ % 100] = { url: request.url, at: new Date() };
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
