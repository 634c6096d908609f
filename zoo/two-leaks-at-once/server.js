'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Visit {
  constructor(url) {
    this.url = url;
  }
}

class Chart {
  constructor() {
    this.points = new Array(2000).fill(1);
  }
}

const visits = [];
const charts = new Map();
let count = 0;

http.createServer((request, response) => {
  count += 1;
  visits.push(new Visit(request.url));
  if (count % 20 === 0) charts.set(count, new Chart());
  if (fixed) {
    visits.length = 0;
    charts.clear();
  }
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
