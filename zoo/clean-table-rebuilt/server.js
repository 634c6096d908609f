'use strict';

const http = require('node:http');

let table = new Map();
let count = 0;

function build() {
  const fresh = new Map();
  const size = 100 + ((count * 37) % 400);
  for (let number = 0; number < size; number += 1) fresh.set('row-' + number, { number, text: 'row ' + number });
  return fresh;
}

http.createServer((request, response) => {
  if (count++ % 30 === 0) table = build();
  response.end(String(table.size));
}).listen(process.env.PORT, '127.0.0.1');
