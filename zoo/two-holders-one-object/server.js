'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Order {
  constructor(number) {
    this.number = number;
    this.lines = [{ article: 1 }];
  }
}

const byNumber = new Map();
const all = [];
let count = 0;

http.createServer((request, response) => {
  const order = new Order(count++);
  byNumber.set(order.number, order);
  all.push(order);
  if (fixed) {
    byNumber.delete(order.number);
    all.pop();
  }
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
