'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class AuditRecord {
  constructor(request) {
    this.url = request.url;
    this.at = Date.now();
    this.agent = { host: request.headers.host };
  }
}

const audit = [];

http.createServer((request, response) => {
  audit.push(new AuditRecord(request));
  if (fixed) audit.length = 0;
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
