'use strict';

const http = require('node:http');
const { EventEmitter, on } = require('node:events');

const fixed = process.env.FIXED === '1';
const bus = new EventEmitter();
let number = 0;
let seen = 0;

class Order {
  constructor(url) {
    this.number = number++;
    this.lines = [{ url, amount: 1 }];
  }
}

const orders = on(bus, 'order');

async function count() {
  for await (const [order] of orders) seen = order.number;
}

if (fixed) count();

http.createServer((request, response) => {
  bus.emit('order', new Order(request.url));
  response.end(String(seen));
}).listen(process.env.PORT, '127.0.0.1');
