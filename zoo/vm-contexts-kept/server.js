'use strict';

const http = require('node:http');
const vm = require('node:vm');

const fixed = process.env.FIXED === '1';
const sandboxes = [];

http.createServer((request, response) => {
  const sandbox = vm.createContext({ url: request.url, answer: 0 });
  vm.runInContext('answer = url.length * 2', sandbox);
  if (!fixed) sandboxes.push(sandbox);
  response.end(String(sandbox.answer));
}).listen(process.env.PORT, '127.0.0.1');
