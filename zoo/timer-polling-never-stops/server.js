'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Poll {
  constructor(url) {
    this.url = url;
    this.rounds = 0;
  }

  next() {
    this.rounds += 1;
    if (fixed && this.rounds === 2) return;
    setTimeout(() => this.next(), fixed ? 5 : 500);
  }
}

http.createServer((request, response) => {
  new Poll(request.url).next();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
