'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Connection {
  constructor(url) {
    this.url = url;
    this.buffer = [1, 2, 3];
  }
}

class Registry {
  static open = new Set();

  static add(connection) {
    Registry.open.add(connection);
  }

  static remove(connection) {
    Registry.open.delete(connection);
  }
}

http.createServer((request, response) => {
  const connection = new Connection(request.url);
  Registry.add(connection);
  if (fixed) response.on('close', () => Registry.remove(connection));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
