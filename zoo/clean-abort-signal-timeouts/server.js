'use strict';

const http = require('node:http');

http.createServer((request, response) => {
  const signal = AbortSignal.timeout(30_000);
  signal.addEventListener('abort', () => response.destroy(), { once: true });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
