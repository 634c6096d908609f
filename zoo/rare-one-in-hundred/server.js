'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class RareFailure {
  constructor(url) {
    this.url = url;
  }
}

const failures = [];
let count = 0;

http.createServer((request, response) => {
  count += 1;
  if (count % 100 === 0) failures.push(new RareFailure(request.url));
  if (fixed && failures.length > 2) failures.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
