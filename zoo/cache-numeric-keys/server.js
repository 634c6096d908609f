'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Order {
  constructor(number) {
    this.number = number;
    this.lines = [{ article: 7, amount: 2 }];
  }
}

const orders = {};
let number = 900_000;

http.createServer((request, response) => {
  number += 1;
  orders[number] = new Order(number);
  if (fixed) delete orders[number];
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
