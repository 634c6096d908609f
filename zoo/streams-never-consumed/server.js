'use strict';

const http = require('node:http');
const { PassThrough, finished } = require('node:stream');

const fixed = process.env.FIXED === '1';
const open = new Set();

http.createServer((request, response) => {
  const preview = new PassThrough();
  open.add(preview);
  finished(preview, () => open.delete(preview));
  preview.write(request.url);
  if (fixed) preview.destroy();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
