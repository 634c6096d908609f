'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
process.setMaxListeners(0);

class Connection {
  constructor(url) {
    this.url = url;
    this.pending = [];
  }

  close() {
    this.pending.length = 0;
  }
}

http.createServer((request, response) => {
  const connection = new Connection(request.url);
  const onWarning = () => connection.close();
  process.on('warning', onWarning);
  if (fixed) process.off('warning', onWarning);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
