'use strict';

const http = require('node:http');

http.createServer((request, response) => {
  const controller = new AbortController();
  controller.signal.addEventListener('abort', () => response.end('ok'), { once: true });
  setTimeout(() => controller.abort(), 2);
}).listen(process.env.PORT, '127.0.0.1');
