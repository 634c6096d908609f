'use strict';

const http = require('node:http');

const steps = Array.from({ length: 200 }, (_, index) => new Function('value', `
  let sum = value + ${index};
  for (let i = 0; i < 50; i += 1) sum = (sum * 31 + i) % 65521;
  return { sum, text: 'step ' + sum };
`));
let count = 0;

http.createServer((request, response) => {
  let value = count++;
  for (let i = 0; i < 20; i += 1) value = steps[Math.floor(count / 6 + i) % steps.length](value).sum;
  response.end(String(value));
}).listen(process.env.PORT, '127.0.0.1');
