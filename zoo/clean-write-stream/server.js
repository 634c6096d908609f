'use strict';

const fs = require('node:fs');
const http = require('node:http');

const log = fs.createWriteStream('/dev/null');

http.createServer((request, response) => {
  log.write(`${request.method} ${request.url}\n`);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
