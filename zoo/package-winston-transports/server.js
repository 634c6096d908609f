'use strict';

const http = require('node:http');
const { Writable } = require('node:stream');
const winston = require('winston');

const fixed = process.env.FIXED === '1';
const nowhere = new Writable({ write: (chunk, encoding, done) => done() });
nowhere.setMaxListeners(0);
const createTransport = () => new winston.transports.Stream({ stream: nowhere });
const logger = winston.createLogger({ transports: [createTransport()] });
logger.setMaxListeners(0);

http.createServer((request, response) => {
  const transport = createTransport();
  logger.add(transport);
  if (fixed) logger.remove(transport);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
