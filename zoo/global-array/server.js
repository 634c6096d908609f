'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
globalThis.visits = [];

http.createServer((request, response) => {
  globalThis.visits.push({ url: request.url, at: new Date(), from: { host: request.headers.host } });
  if (fixed) globalThis.visits.splice(0, globalThis.visits.length - 10);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
