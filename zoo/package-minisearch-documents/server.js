'use strict';

const http = require('node:http');
const MiniSearch = require('minisearch');

const fixed = process.env.FIXED === '1';
const index = new MiniSearch({ fields: ['title', 'note'], storeFields: ['title'] });
let count = 0;

http.createServer((request, response) => {
  const id = 'order-' + count++;
  index.add({ id, title: 'tea ' + id, note: 'wrapped as a present' });
  const found = index.search('present').length;
  if (fixed) index.discard(id);
  response.end(String(found));
}).listen(process.env.PORT, '127.0.0.1');
