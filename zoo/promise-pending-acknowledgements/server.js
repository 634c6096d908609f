'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Channel {
  constructor() {
    this.pending = new Map();
    this.sequence = 0;
  }

  send(message) {
    const id = ++this.sequence;
    return new Promise((resolve, reject) => this.pending.set(id, { message, resolve, reject }));
  }

  acknowledge(id) {
    this.pending.get(id).resolve();
    this.pending.delete(id);
  }
}

const channel = new Channel();

http.createServer((request, response) => {
  channel.send({ url: request.url });
  if (fixed) channel.acknowledge(channel.sequence);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
