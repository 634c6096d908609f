'use strict';

const http = require('node:http');

class Rate {
  constructor(number) {
    this.number = number;
    this.value = Math.random();
    this.history = [number];
  }
}

const rates = Array.from({ length: 40_000 }, (_, number) => new Rate(number));
let count = 0;

http.createServer((request, response) => {
  for (let i = 0; i < 20; i += 1) {
    const number = (count * 7919 + i) % rates.length;
    rates[number] = new Rate(number);
  }
  count += 1;
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
