'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Answer {
  constructor(rows) {
    this.rows = rows;
  }
}

const answers = new Map();

http.createServer((request, response) => {
  const filter = { url: request.url, sort: 'name' };
  const key = fixed ? JSON.stringify(filter) : filter;
  if (!answers.has(key)) answers.set(key, new Answer([1, 2, 3]));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
