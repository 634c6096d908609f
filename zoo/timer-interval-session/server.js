'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Session {
  constructor(url) {
    this.url = url;
    this.messages = new Array(30).fill(0);
  }

  heartbeat() {
    this.messages[0] += 1;
  }
}

http.createServer((request, response) => {
  const session = new Session(request.url);
  const beat = setInterval(() => session.heartbeat(), 60_000);
  if (fixed) response.on('finish', () => clearInterval(beat));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
