'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Statistics {
  constructor() {
    this.numbers = new Set();
  }
}

const statistics = new Statistics();
let count = 0;

http.createServer((request, response) => {
  statistics.numbers.add(count++);
  if (fixed && statistics.numbers.size > 20) statistics.numbers.clear();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
