'use strict';

const http = require('node:http');
const pino = require('pino');

const logger = pino(pino.destination({ dest: '/dev/null', sync: true }));
let count = 0;

http.createServer((request, response) => {
  const log = logger.child({ request: count++, url: request.url });
  log.info('served');
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
