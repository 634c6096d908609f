'use strict';

const http = require('node:http');
const { Writable } = require('node:stream');

const fixed = process.env.FIXED === '1';

class AuditEntry {
  constructor(url) {
    this.url = url;
    this.at = [Date.now(), process.uptime()];
  }
}

class AuditStream extends Writable {
  constructor() {
    super({ objectMode: true, highWaterMark: 16 });
  }

  _write(entry, encoding, done) {
    // The archive takes a second for every entry.
    setTimeout(done, 1000);
  }
}

const audit = new AuditStream();

http.createServer((request, response) => {
  if (!fixed || !audit.writableNeedDrain) audit.write(new AuditEntry(request.url));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
