'use strict';

const http = require('node:http');
const { default: PQueue } = require('p-queue');

const fixed = process.env.FIXED === '1';

class Invoice {
  constructor(url) {
    this.url = url;
    this.lines = ['one', 'two'];
  }
}

const queue = new PQueue({ concurrency: 1 });
if (!fixed) queue.add(() => new Promise(() => {}));

http.createServer((request, response) => {
  const invoice = new Invoice(request.url);
  queue.add(async () => invoice.lines.push('sent'));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
