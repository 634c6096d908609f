'use strict';

const http = require('node:http');

class TwoGenerations {
  constructor(limit) {
    this.limit = limit;
    this.young = new Map();
    this.old = new Map();
  }

  set(key, value) {
    this.young.set(key, value);
    if (this.young.size < this.limit) return;
    this.old = this.young;
    this.young = new Map();
  }
}

const cache = new TwoGenerations(60);
let count = 0;

http.createServer((request, response) => {
  cache.set(count++, { url: request.url });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
