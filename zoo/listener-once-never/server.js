'use strict';

const http = require('node:http');
const { EventEmitter, once } = require('node:events');

const fixed = process.env.FIXED === '1';
const queue = new EventEmitter().setMaxListeners(0);

http.createServer((request, response) => {
  once(queue, 'drain').then(() => request.url);
  if (fixed) queue.emit('drain');
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
