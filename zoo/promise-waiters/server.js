'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const waiting = [];

async function handle(url) {
  const work = { url, rows: new Array(40).fill(1) };
  await new Promise((resolve) => waiting.push(resolve));
  return work;
}

http.createServer((request, response) => {
  handle(request.url);
  if (fixed) waiting.pop()();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
