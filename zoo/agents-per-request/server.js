'use strict';

const http = require('node:http');
const { Worker } = require('node:worker_threads');

const fixed = process.env.FIXED === '1';
const shared = new http.Agent({ keepAlive: true });
const backend = new Worker(`
  const http = require('node:http');
  const { parentPort } = require('node:worker_threads');
  const server = http.createServer((request, response) => response.end('from the backend'));
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`, { eval: true });

backend.once('message', (port) => {
  http.createServer((request, response) => {
    const agent = fixed ? shared : new http.Agent({ keepAlive: true });
    http.get({ host: '127.0.0.1', port, path: request.url, agent }, (answer) => answer.pipe(response));
  }).listen(process.env.PORT, '127.0.0.1');
});
