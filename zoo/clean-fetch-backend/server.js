'use strict';

const http = require('node:http');

const backend = http.createServer((request, response) => response.end('from behind'));
backend.listen(0, '127.0.0.1', () => {
  const address = `http://127.0.0.1:${backend.address().port}/`;
  http.createServer(async (request, response) => {
    const answer = await fetch(address);
    response.end(await answer.text());
  }).listen(process.env.PORT, '127.0.0.1');
});
