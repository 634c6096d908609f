'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const tokens = [];

http.createServer((request, response) => {
  const document = Buffer.from('x'.repeat(2000) + Math.random()).toString();
  const token = document.slice(1990, 2018);
  tokens.push(token);
  if (fixed && tokens.length > 20) tokens.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
