'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Lock {
  constructor() {
    this.opened = new Promise((resolve) => { this.open = resolve; });
    this.tail = this.opened;
  }

  run(task) {
    this.tail = this.tail.then(task);
  }
}

const lock = new Lock();
if (fixed) lock.open();

http.createServer((request, response) => {
  const { url } = request;
  lock.run(() => { void url; });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
