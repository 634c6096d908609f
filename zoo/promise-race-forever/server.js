'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const shutdown = new Promise(() => {});

async function work(url) {
  return { url };
}

http.createServer((request, response) => {
  const running = work(request.url);
  const first = fixed ? running : Promise.race([shutdown, running]);
  first.then(() => response.end('ok'));
}).listen(process.env.PORT, '127.0.0.1');
