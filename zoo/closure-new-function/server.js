'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const formulas = [];
let count = 0;

http.createServer((request, response) => {
  const formula = new Function('price', `return price * ${count++ % 1000} / 100`);
  if (!fixed) formulas.push(formula);
  response.end(String(formula(12)));
}).listen(process.env.PORT, '127.0.0.1');
