'use strict';

const http = require('node:http');
const { Worker } = require('node:worker_threads');

const fixed = process.env.FIXED === '1';
const worker = new Worker(`
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ id, url }) => parentPort.postMessage({ id, length: url.length }));
`, { eval: true });
worker.setMaxListeners(0);
let count = 0;

http.createServer((request, response) => {
  const id = count++;
  const onReply = (reply) => {
    if (reply.id !== id) return;
    response.end(String(reply.length));
    if (fixed) worker.off('message', onReply);
  };
  worker.on('message', onReply);
  worker.postMessage({ id, url: request.url });
}).listen(process.env.PORT, '127.0.0.1');
