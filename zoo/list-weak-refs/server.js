'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
let observers = [];

http.createServer((request, response) => {
  observers.push(new WeakRef({ url: request.url }));
  if (fixed && observers.length > 50) observers = observers.filter((each) => each.deref()).slice(-20);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
