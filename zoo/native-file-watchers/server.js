'use strict';

const fs = require('node:fs');
const http = require('node:http');

const fixed = process.env.FIXED === '1';

http.createServer((request, response) => {
  const page = { url: request.url, stale: false };
  const watcher = fs.watch(__filename, () => { page.stale = true; });
  if (fixed) watcher.close();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
