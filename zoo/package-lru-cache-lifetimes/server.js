'use strict';

const http = require('node:http');
const { LRUCache } = require('lru-cache');

const fixed = process.env.FIXED === '1';
const orders = new LRUCache({ ttl: 1, ttlAutopurge: fixed });
let next = 0;

class Order {
  constructor(number) {
    this.number = number;
    this.articles = ['small', 'large'];
  }
}

http.createServer((request, response) => {
  const number = next++;
  orders.set(`order-${number}`, new Order(number));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
