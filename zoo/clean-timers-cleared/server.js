'use strict';

const http = require('node:http');

http.createServer((request, response) => {
  const guard = setTimeout(() => response.destroy(), 30_000);
  const beat = setInterval(() => response.write('.'), 10_000);
  response.on('close', () => {
    clearTimeout(guard);
    clearInterval(beat);
  });
  setTimeout(() => response.end('ok'), 2);
}).listen(process.env.PORT, '127.0.0.1');
