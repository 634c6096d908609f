'use strict';

const http = require('node:http');
const { Blob } = require('node:buffer');

const fixed = process.env.FIXED === '1';

http.createServer((request, response) => {
  const url = URL.createObjectURL(new Blob([request.url.padEnd(500, '.')]));
  if (fixed) URL.revokeObjectURL(url);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
