'use strict';

const http = require('node:http');

const contexts = new WeakMap();

http.createServer((request, response) => {
  contexts.set(request, { started: new Date(), user: { name: 'guest' } });
  setTimeout(() => response.end(String(contexts.get(request).started.getTime())), 1);
}).listen(process.env.PORT, '127.0.0.1');
