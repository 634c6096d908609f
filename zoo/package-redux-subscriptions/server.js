'use strict';

const http = require('node:http');
const { legacy_createStore: createStore } = require('redux');

const fixed = process.env.FIXED === '1';
const store = createStore((state = { served: 0 }) => state);

http.createServer((request, response) => {
  const view = { url: request.url, state: null };
  const leave = store.subscribe(() => { view.state = store.getState(); });
  if (fixed) leave();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
