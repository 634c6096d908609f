'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Tracker {
  constructor() {
    this.byAddress = new Map();
  }

  hit(address) {
    let entry = this.byAddress.get(address);
    if (!entry) {
      entry = { count: 0, first: new Date() };
      this.byAddress.set(address, entry);
    }
    entry.count += 1;
  }
}

const tracker = new Tracker();
let count = 0;

http.createServer((request, response) => {
  const client = fixed ? count++ % 40 : count++;
  tracker.hit(`10.${client >> 16}.${(client >> 8) & 255}.${client & 255}`);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
