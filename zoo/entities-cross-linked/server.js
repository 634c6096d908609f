'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Page {
  constructor(url) {
    this.url = url;
    this.links = new Set();
  }

  connect(other) {
    this.links.add(other);
    other.links.add(this);
  }

  disconnect() {
    for (const other of this.links) other.links.delete(this);
    this.links.clear();
  }
}

const home = new Page('/');
let newest = home;

http.createServer((request, response) => {
  const page = new Page(request.url);
  page.connect(newest);
  page.connect(home);
  if (fixed) page.disconnect();
  else newest = page;
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
