'use strict';

const http = require('node:http');

class Connection {
  constructor(number) {
    this.number = number;
    this.statements = new Map([['begin', { text: 'begin' }]]);
  }
}

class Pool {
  constructor({ max }) {
    this.max = max;
    this.idle = [];
    this.opened = 0;
    this.asked = 0;
  }

  take() {
    const busy = ++this.asked % 40 === 0 && this.opened < this.max;
    return busy || !this.idle.length ? new Connection(this.opened++) : this.idle.shift();
  }

  give(connection) {
    this.idle.push(connection);
  }
}

const pool = new Pool({ max: 100 });

http.createServer((request, response) => {
  const connection = pool.take();
  setImmediate(() => {
    pool.give(connection);
    response.end('ok');
  });
}).listen(process.env.PORT, '127.0.0.1');
