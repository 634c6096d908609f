'use strict';

const http = require('node:http');

class Histogram {
  constructor() {
    this.buckets = new Map();
  }

  observe(value) {
    const bucket = Math.floor(value / 10);
    const found = this.buckets.get(bucket) ?? { count: 0, sum: 0.5 };
    found.count += 1;
    found.sum += value;
    this.buckets.set(bucket, found);
  }
}

const latencies = new Histogram();
let count = 0;

http.createServer((request, response) => {
  latencies.observe((count++ * 37) % 1000 + 0.25);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
