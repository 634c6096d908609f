'use strict';

const http = require('node:http');
const { onExit } = require('signal-exit');

const fixed = process.env.FIXED === '1';

class Export {
  constructor(url) {
    this.url = url;
    this.rows = ['first', 'second'];
  }

  abandon() {
    this.rows.length = 0;
  }
}

http.createServer((request, response) => {
  const report = new Export(request.url);
  const forget = onExit(() => report.abandon());
  response.end(report.rows.join(','));
  if (fixed) forget();
}).listen(process.env.PORT, '127.0.0.1');
