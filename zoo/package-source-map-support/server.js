'use strict';

const http = require('node:http');
const vm = require('node:vm');
require('source-map-support').install();

const fixed = process.env.FIXED === '1';
let next = 0;

http.createServer((request, response) => {
  const filename = fixed ? '/rules/rule.js' : `/rules/rule-${next++}.js`;
  try {
    vm.runInThisContext('throw new Error("refused")', { filename });
  } catch (error) {
    response.end(String(error.stack.length > 0));
  }
}).listen(process.env.PORT, '127.0.0.1');
