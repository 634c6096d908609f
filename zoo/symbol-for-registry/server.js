'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
let count = 0;

http.createServer((request, response) => {
  const topic = Symbol.for('topic-' + (fixed ? count++ % 20 : count++));
  response.end(Symbol.keyFor(topic));
}).listen(process.env.PORT, '127.0.0.1');
