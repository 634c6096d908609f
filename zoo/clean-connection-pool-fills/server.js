'use strict';

const http = require('node:http');

class Connection {
  constructor(number) {
    this.number = number;
    this.statements = new Map([['begin', { text: 'begin' }], ['commit', { text: 'commit' }]]);
  }
}

class Pool {
  constructor(limit) {
    this.limit = limit;
    this.idle = [];
    this.opened = 0;
  }

  take() {
    const due = Math.random() < 0.15 && this.opened < this.limit;
    if (due || !this.idle.length) return new Connection(this.opened++);
    return this.idle.shift();
  }

  give(connection) {
    this.idle.push(connection);
  }
}

const pool = new Pool(60);

http.createServer((request, response) => {
  const connection = pool.take();
  setImmediate(() => {
    pool.give(connection);
    response.end('ok');
  });
}).listen(process.env.PORT, '127.0.0.1');
