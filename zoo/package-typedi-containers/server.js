'use strict';

const http = require('node:http');
require('reflect-metadata');
const { Container } = require('typedi');

const fixed = process.env.FIXED === '1';
let next = 0;

class Prices {
  constructor() {
    this.total = 7;
  }
}

Container.set({ id: Prices, type: Prices });

http.createServer((request, response) => {
  const id = `request-${next++}`;
  response.end(String(Container.of(id).get(Prices).total));
  if (fixed) Container.reset(id);
}).listen(process.env.PORT, '127.0.0.1');
