'use strict';

const http = require('node:http');

const agent = new http.Agent({ keepAlive: true, maxSockets: 40 });
const backend = http.createServer((request, response) => setTimeout(() => response.end('x'), 5));
backend.listen(0, '127.0.0.1', () => {
  const { port } = backend.address();
  http.createServer((request, response) => {
    http.get({ port, host: '127.0.0.1', agent }, (answer) => {
      answer.resume();
      answer.on('end', () => response.end('ok'));
    });
  }).listen(process.env.PORT, '127.0.0.1');
});
