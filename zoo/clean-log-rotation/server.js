'use strict';

const http = require('node:http');

let lines = [];
let written = 0;

function rotate() {
  written += lines.join('\n').length;
  lines = [];
}

http.createServer((request, response) => {
  lines.push(`${new Date().toISOString()} ${request.url}`);
  if (lines.length >= 100) rotate();
  response.end(String(written));
}).listen(process.env.PORT, '127.0.0.1');
