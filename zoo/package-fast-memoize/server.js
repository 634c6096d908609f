'use strict';

const http = require('node:http');
const memoize = require('fast-memoize');

const fixed = process.env.FIXED === '1';

class Summary {
  constructor(day) {
    this.day = day;
    this.totals = [1, 2, 3];
  }
}

const summary = memoize((day) => new Summary(day));
let count = 0;

http.createServer((request, response) => {
  response.end(String(summary(fixed ? count++ % 30 : count++).day));
}).listen(process.env.PORT, '127.0.0.1');
