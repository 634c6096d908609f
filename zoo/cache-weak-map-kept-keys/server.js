'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Key {
  constructor(url) {
    this.url = url;
  }
}

class Metadata {
  constructor(url) {
    this.url = url;
    this.scores = new Array(30).fill(0);
  }
}

const metadata = new WeakMap();
const keys = [];

http.createServer((request, response) => {
  const key = new Key(request.url);
  if (!fixed) keys.push(key);
  metadata.set(key, new Metadata(request.url));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
