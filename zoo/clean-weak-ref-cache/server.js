'use strict';

const http = require('node:http');

const cache = new Map();
const tidy = new FinalizationRegistry((key) => {
  if (!cache.get(key)?.deref()) cache.delete(key);
});
let count = 0;

http.createServer((request, response) => {
  const key = count++;
  const value = { key, rows: new Array(100).fill(key) };
  cache.set(key, new WeakRef(value));
  tidy.register(value, key);
  response.end(String(value.rows.length));
}).listen(process.env.PORT, '127.0.0.1');
