'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class HistoryEntry {
  constructor(url, previous) {
    this.url = url;
    this.previous = previous;
    this.payload = { status: 200, sizes: [1, 2, 3] };
  }
}

class History {
  constructor() {
    this.tail = null;
  }

  push(url) {
    this.tail = new HistoryEntry(url, fixed ? null : this.tail);
  }
}

const history = new History();

http.createServer((request, response) => {
  history.push(request.url);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
