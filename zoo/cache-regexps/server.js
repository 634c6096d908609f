'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const expressions = new Map();
let count = 0;

http.createServer((request, response) => {
  const text = `^/item-${fixed ? count++ % 25 : count++}/.*$`;
  if (!expressions.has(text)) expressions.set(text, new RegExp(text));
  response.end(String(expressions.get(text).test(request.url)));
}).listen(process.env.PORT, '127.0.0.1');
