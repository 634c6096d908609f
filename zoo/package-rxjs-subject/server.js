'use strict';

const http = require('node:http');
const { Subject, map } = require('rxjs');

const fixed = process.env.FIXED === '1';
const prices = new Subject();

http.createServer((request, response) => {
  const page = { url: request.url, price: 0 };
  const subscription = prices.pipe(map((price) => price * 2)).subscribe((price) => { page.price = price; });
  if (fixed) subscription.unsubscribe();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
