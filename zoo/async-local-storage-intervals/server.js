'use strict';

const http = require('node:http');
const { AsyncLocalStorage } = require('node:async_hooks');

const fixed = process.env.FIXED === '1';
const storage = new AsyncLocalStorage();

class RequestStore {
  constructor(url) {
    this.url = url;
    this.user = { name: 'guest', roles: ['reader'] };
  }
}

http.createServer((request, response) => {
  storage.run(new RequestStore(request.url), () => {
    const refresh = setInterval(() => storage.getStore(), 50_000).unref();
    if (fixed) clearInterval(refresh);
    response.end('ok');
  });
}).listen(process.env.PORT, '127.0.0.1');
