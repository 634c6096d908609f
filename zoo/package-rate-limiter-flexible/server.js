'use strict';

const http = require('node:http');
const { RateLimiterMemory } = require('rate-limiter-flexible');

const fixed = process.env.FIXED === '1';
const limiter = new RateLimiterMemory({ points: 1000, duration: 0 });
let count = 0;

http.createServer(async (request, response) => {
  const client = 'client-' + (fixed ? count++ % 25 : count++);
  const { remainingPoints } = await limiter.consume(client).catch((refused) => refused);
  response.end(String(remainingPoints));
}).listen(process.env.PORT, '127.0.0.1');
