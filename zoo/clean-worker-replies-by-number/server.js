'use strict';

const http = require('node:http');
const { Worker } = require('node:worker_threads');

const worker = new Worker(`
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ id, url }) => parentPort.postMessage({ id, length: url.length }));
`, { eval: true });
const waiting = new Map();
let count = 0;

worker.on('message', ({ id, length }) => {
  waiting.get(id)(length);
  waiting.delete(id);
});

http.createServer(async (request, response) => {
  const id = count++;
  const length = await new Promise((resolve) => {
    waiting.set(id, resolve);
    worker.postMessage({ id, url: request.url });
  });
  response.end(String(length));
}).listen(process.env.PORT, '127.0.0.1');
