'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
let state = { items: [] };

http.createServer((request, response) => {
  const items = fixed ? state.items.slice(-20) : state.items;
  state = { ...state, items: [...items, { url: request.url, at: new Date() }] };
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
