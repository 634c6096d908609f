'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Quote {
  constructor(url) {
    this.url = url;
    this.prices = [12, 13];
  }
}

const quotes = new Map();
let count = 0;

http.createServer((request, response) => {
  const key = 'quote-' + count++;
  quotes.set(key, new Quote(request.url));
  setTimeout(() => quotes.delete(key), fixed ? 100 : 300_000);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
