'use strict';

const http = require('node:http');
const { MessageChannel } = require('node:worker_threads');

const fixed = process.env.FIXED === '1';

http.createServer((request, response) => {
  const { port1, port2 } = new MessageChannel();
  const task = { url: request.url, steps: [1, 2, 3] };
  port1.on('message', (text) => task.steps.push(text));
  port2.postMessage('started');
  if (fixed) port1.close();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
