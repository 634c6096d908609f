'use strict';

const http = require('node:http');
const { EventEmitter } = require('node:events');

const fixed = process.env.FIXED === '1';
const bus = new EventEmitter().setMaxListeners(0);

http.createServer((request, response) => {
  const subscription = { url: request.url, seen: new Array(50).fill(1) };
  const onUpdate = () => subscription.seen.length;
  bus.on('update', onUpdate);
  if (fixed) response.on('finish', () => bus.off('update', onUpdate));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
