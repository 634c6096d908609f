'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Document {
  constructor(url) {
    this.url = url;
    this.fields = { title: url, tags: ['new'] };
  }
}

const handler = { get: (target, key) => Reflect.get(target, key) };
const documents = [];

http.createServer((request, response) => {
  documents.push(new Proxy(new Document(request.url), handler));
  if (fixed) documents.length = 0;
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
