'use strict';

const http = require('node:http');
const { EventEmitter } = require('node:events');

const bus = new EventEmitter().setMaxListeners(0);

http.createServer((request, response) => {
  const onUpdate = () => request.url;
  bus.on('update', onUpdate);
  response.on('close', () => bus.off('update', onUpdate));
  bus.emit('update');
  setTimeout(() => response.end('ok'), 3);
}).listen(process.env.PORT, '127.0.0.1');
