'use strict';

const http = require('node:http');
const CircuitBreaker = require('opossum');

const fixed = process.env.FIXED === '1';
process.setMaxListeners(0);

http.createServer(async (request, response) => {
  const breaker = new CircuitBreaker(async () => 'served ' + request.url, { timeout: 1000 });
  response.end(await breaker.fire());
  if (fixed) breaker.shutdown();
}).listen(process.env.PORT, '127.0.0.1');
