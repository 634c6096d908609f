'use strict';

const http = require('node:http');
const { setMaxListeners } = require('node:events');

const fixed = process.env.FIXED === '1';
const shutdown = new AbortController();
setMaxListeners(0, shutdown.signal);

http.createServer((request, response) => {
  const task = { url: request.url };
  const onAbort = () => task.url;
  shutdown.signal.addEventListener('abort', onAbort);
  if (fixed) shutdown.signal.removeEventListener('abort', onAbort);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
