'use strict';

const http = require('node:http');

const answers = new Map();

http.createServer((request, response) => {
  let answer = answers.get(request.url);
  if (!answer) answers.set(request.url, answer = { url: request.url, hits: 0, last: null });
  answer.hits += 1;
  answer.last = { at: new Date(), host: request.headers.host };
  response.end(String(answer.hits));
}).listen(process.env.PORT, '127.0.0.1');
