'use strict';

const http = require('node:http');
const Keyv = require('keyv');

const fixed = process.env.FIXED === '1';
const carts = new Keyv();
let count = 0;

http.createServer(async (request, response) => {
  const key = 'cart-' + count++;
  await carts.set(key, { url: request.url, items: [count] });
  if (fixed) await carts.delete(key);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
