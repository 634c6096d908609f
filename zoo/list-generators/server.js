'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Basket {
  constructor(url) {
    this.url = url;
    this.items = ['tea', 'milk'];
  }
}

function* checkout(url) {
  const basket = new Basket(url);
  yield basket.items.length;
  yield basket.url;
}

const parked = [];

http.createServer((request, response) => {
  const steps = checkout(request.url);
  steps.next();
  parked.push(steps);
  if (fixed) parked.pop().return();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
