'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const createDebug = require(fixed ? 'debug-fixed' : 'debug');

let count = 0;

http.createServer((request, response) => {
  const debug = createDebug(`shop:request:${count++ % 50}`);
  debug('serving %s', request.url);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
