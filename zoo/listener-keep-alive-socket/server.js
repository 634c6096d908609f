'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

const server = http.createServer((request, response) => {
  const transfer = { url: request.url, parts: new Array(20).fill(1) };
  const onClose = () => transfer.parts;
  request.socket.setMaxListeners(0);
  request.socket.on('close', onClose);
  if (fixed) response.on('finish', () => request.socket.off('close', onClose));
  response.end('ok');
});
server.keepAliveTimeout = 0;
server.listen(process.env.PORT, '127.0.0.1');
