'use strict';

const http = require('node:http');
const memoize = require('lodash/memoize');

const fixed = process.env.FIXED === '1';

class Price {
  constructor(text) {
    this.text = text;
    this.parts = [12, 99];
  }
}

const price = memoize((text) => new Price(text));
let count = 0;

http.createServer((request, response) => {
  const found = price('article ' + (fixed ? count++ % 20 : count++));
  response.end(found.text);
}).listen(process.env.PORT, '127.0.0.1');
