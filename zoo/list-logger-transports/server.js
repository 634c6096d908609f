'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class MemoryTransport {
  constructor(level) {
    this.level = level;
    this.last = null;
  }

  write(line) {
    this.last = line;
  }
}

class Logger {
  constructor() {
    this.transports = [];
  }

  add(transport) {
    this.transports.push(transport);
    return this;
  }

  info(line) {
    this.transports.at(-1).write(line);
  }
}

const logger = new Logger().add(new MemoryTransport('info'));

http.createServer((request, response) => {
  if (!fixed) logger.add(new MemoryTransport('info'));
  logger.info(request.url);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
