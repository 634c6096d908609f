'use strict';

const http = require('node:http');

const entries = new Map();
let count = 0;

http.createServer((request, response) => {
  const key = 'entry-' + count++;
  entries.set(key, { url: request.url });
  setTimeout(() => entries.delete(key), 150);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
