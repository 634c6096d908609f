'use strict';

const http = require('node:http');

class Entry {
  constructor(url, next) {
    this.url = url;
    this.next = next;
  }
}

let newest = null;

http.createServer((request, response) => {
  newest = new Entry(request.url, newest);
  let at = newest;
  for (let length = 1; at.next; length += 1) {
    if (length === 50) at.next = null;
    else at = at.next;
  }
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
