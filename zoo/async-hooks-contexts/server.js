'use strict';

const http = require('node:http');
const asyncHooks = require('node:async_hooks');

const fixed = process.env.FIXED === '1';
const contexts = new Map();

asyncHooks.createHook({
  init(id, type, parent) {
    if (type === 'TickObject') contexts.set(id, { type, parent, tags: {} });
  },
  destroy(id) {
    if (fixed) contexts.delete(id);
  },
}).enable();

http.createServer((request, response) => {
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
