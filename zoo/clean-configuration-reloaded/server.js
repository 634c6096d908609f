'use strict';

const http = require('node:http');

const text = JSON.stringify(Array.from({ length: 200 }, (_, index) => ({ name: 'rule ' + index, allow: ['a', 'b'] })));
let rules = JSON.parse(text);
let count = 0;

http.createServer((request, response) => {
  if (count++ % 50 === 0) rules = JSON.parse(text);
  response.end(String(rules.length));
}).listen(process.env.PORT, '127.0.0.1');
