'use strict';

const http = require('node:http');
const { randomUUID } = require('node:crypto');

const fixed = process.env.FIXED === '1';
const handled = new Set();

http.createServer((request, response) => {
  const token = randomUUID();
  handled.add(token);
  if (fixed && handled.size > 100) handled.delete(handled.values().next().value);
  response.end(token);
}).listen(process.env.PORT, '127.0.0.1');
