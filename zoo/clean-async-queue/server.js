'use strict';

const http = require('node:http');

class Queue {
  constructor(workers) {
    this.waiting = [];
    this.free = workers;
  }

  run(task) {
    return new Promise((resolve) => {
      this.waiting.push({ task, resolve });
      this.next();
    });
  }

  async next() {
    if (!this.free || !this.waiting.length) return;
    this.free -= 1;
    const { task, resolve } = this.waiting.shift();
    resolve(await task());
    this.free += 1;
    this.next();
  }
}

const queue = new Queue(4);

http.createServer(async (request, response) => {
  response.end(await queue.run(async () => request.url));
}).listen(process.env.PORT, '127.0.0.1');
