'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Repository {
  #rows = new Map();
  #count = 0;

  find(url) {
    if (fixed && this.#rows.size === 50) this.#rows.clear();
    this.#rows.set(this.#count++, { url, rows: [{ a: 1 }, { b: 2 }] });
  }
}

const repository = new Repository();

http.createServer((request, response) => {
  repository.find(request.url);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
