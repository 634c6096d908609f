'use strict';

const http = require('node:http');
const mitt = require('mitt');

const fixed = process.env.FIXED === '1';
const bus = mitt();

http.createServer((request, response) => {
  const view = { url: request.url, rows: [1, 2, 3] };
  const onUpdate = () => view.rows.length;
  bus.on('update', onUpdate);
  if (fixed) bus.off('update', onUpdate);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
