'use strict';

const http = require('node:http');

class Vector {
  constructor() {
    this.values = new Float64Array(64);
  }
}

const free = Array.from({ length: 32 }, () => new Vector());

http.createServer((request, response) => {
  const vector = free.pop() ?? new Vector();
  vector.values[0] = request.url.length;
  setTimeout(() => {
    if (free.length < 32) free.push(vector);
    response.end('ok');
  }, 1);
}).listen(process.env.PORT, '127.0.0.1');
