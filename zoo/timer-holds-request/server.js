'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

http.createServer((request, response) => {
  const guard = setTimeout(() => request.destroy(), 7_200_000);
  if (fixed) response.on('close', () => clearTimeout(guard));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
