'use strict';

const http = require('node:http');
const { AsyncLocalStorage } = require('node:async_hooks');

const fixed = process.env.FIXED === '1';
const storage = new AsyncLocalStorage();
const background = [];

class RequestStore {
  constructor(url) {
    this.url = url;
    this.rows = new Array(40).fill(1);
  }
}

http.createServer((request, response) => {
  storage.run(new RequestStore(request.url), () => {
    background.push(new Promise(() => {}));
    if (fixed) background.pop();
    response.end('ok');
  });
}).listen(process.env.PORT, '127.0.0.1');
