'use strict';

const http = require('node:http');
const { channel } = require('node:diagnostics_channel');

const fixed = process.env.FIXED === '1';
const orders = channel('shop.orders');
orders.subscribe(() => {});

http.createServer((request, response) => {
  const trace = { url: request.url, spans: [1, 2, 3] };
  const onOrder = () => trace.spans;
  orders.subscribe(onOrder);
  if (fixed) orders.unsubscribe(onOrder);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
