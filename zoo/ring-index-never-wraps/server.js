'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Sample {
  constructor(value) {
    this.value = value;
    this.labels = { route: 'index' };
  }
}

class Ring {
  constructor(size) {
    this.size = size;
    this.slots = new Array(size).fill(null);
    this.next = 0;
  }

  put(sample) {
    const index = fixed ? this.next % this.size : this.next;
    this.slots[index] = sample;
    this.next += 1;
  }
}

const ring = new Ring(64);

http.createServer((request, response) => {
  ring.put(new Sample(request.url.length));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
