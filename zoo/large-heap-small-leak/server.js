'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Product {
  constructor(number) {
    this.number = number;
    this.name = 'product ' + number;
    this.prices = [number, number + 1];
  }
}

class Favourite {
  constructor(product) {
    this.product = product;
  }
}

const catalogue = new Map();
for (let number = 0; number < 130_000; number += 1) catalogue.set(number, new Product(number));
const favourites = [];
let count = 0;

http.createServer((request, response) => {
  const product = catalogue.get((count++ * 7919) % 130_000);
  favourites.push(new Favourite(product));
  if (fixed) favourites.pop();
  response.end(product.name);
}).listen(process.env.PORT, '127.0.0.1');
