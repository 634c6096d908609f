'use strict';

const http = require('node:http');

let state = { items: [], served: 0 };

http.createServer((request, response) => {
  const items = [...state.items.slice(-19), { url: request.url, at: new Date() }];
  state = { ...state, items, served: state.served + 1 };
  response.end(String(state.served));
}).listen(process.env.PORT, '127.0.0.1');
