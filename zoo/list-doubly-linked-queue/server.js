'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class QueueNode {
  constructor(value) {
    this.value = value;
    this.previous = null;
    this.next = null;
  }
}

class Queue {
  constructor() {
    this.head = null;
    this.tail = null;
  }

  push(value) {
    const node = new QueueNode(value);
    if (this.tail) {
      node.previous = this.tail;
      this.tail.next = node;
    } else {
      this.head = node;
    }
    this.tail = node;
  }

  shift() {
    const { head } = this;
    this.head = head.next;
    if (this.head) this.head.previous = null;
    else this.tail = null;
    head.next = null;
    return head.value;
  }
}

const queue = new Queue();

http.createServer((request, response) => {
  queue.push({ url: request.url });
  if (fixed) queue.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
