'use strict';

const http = require('node:http');
const { Worker } = require('node:worker_threads');

const worker = new Worker(`
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ id, text }) => parentPort.postMessage({ id, length: text.length }));
`, { eval: true });
const pending = new Map();
let count = 0;

worker.on('message', ({ id, length }) => {
  pending.get(id).end(String(length));
  pending.delete(id);
});

http.createServer((request, response) => {
  pending.set(++count, response);
  worker.postMessage({ id: count, text: request.url });
}).listen(process.env.PORT, '127.0.0.1');
