'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
console.log = () => {};
let count = 0;

http.createServer((request, response) => {
  const label = 'request ' + count++;
  console.time(label);
  if (fixed) response.on('finish', () => console.timeEnd(label));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
