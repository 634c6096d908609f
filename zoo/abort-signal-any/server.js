'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const shutdown = new AbortController();

http.createServer((request, response) => {
  const own = new AbortController();
  const signal = fixed ? own.signal : AbortSignal.any([shutdown.signal, own.signal]);
  response.end(String(signal.aborted));
}).listen(process.env.PORT, '127.0.0.1');
