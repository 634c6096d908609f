'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
globalThis.results = {};

class Result {
  constructor(url) {
    this.url = url;
    this.rows = [{ total: 1 }, { total: 2 }];
  }
}

let count = 0;
http.createServer((request, response) => {
  const name = 'result-' + count++;
  globalThis.results[name] = new Result(request.url);
  if (fixed) delete globalThis.results[name];
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
