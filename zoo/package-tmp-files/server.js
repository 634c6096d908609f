'use strict';

const http = require('node:http');
const fs = require('node:fs');
const tmp = require('tmp');

const fixed = process.env.FIXED === '1';
tmp.setGracefulCleanup();

http.createServer((request, response) => {
  const file = tmp.fileSync({ prefix: 'order-', discardDescriptor: true });
  fs.writeFileSync(file.name, request.url);
  if (fixed) file.removeCallback();
  else fs.unlinkSync(file.name);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
