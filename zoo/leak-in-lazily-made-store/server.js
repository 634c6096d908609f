'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Receipt {
  constructor(url) {
    this.url = url;
    this.lines = [1, 2];
  }
}

class Store {
  constructor() {
    this.receipts = new Map();
  }
}

const stores = { late: null };
let count = 0;

http.createServer((request, response) => {
  count += 1;
  if (count > 250) {
    stores.late ??= new Store();
    stores.late.receipts.set(fixed ? count % 20 : count, new Receipt(request.url));
  }
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
