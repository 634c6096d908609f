'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Store {
  constructor() {
    this.state = {};
  }
}

const store = new Store();
let count = 0;

http.createServer((request, response) => {
  const key = 'k' + (fixed ? count++ % 20 : count++);
  store.state = { ...store.state, [key]: { url: request.url, tags: [1] } };
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
