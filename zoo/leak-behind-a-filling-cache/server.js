'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Complaint {
  constructor(url) {
    this.url = url;
    this.history = [{ state: 'open' }];
  }
}

const pages = new Map();
const complaints = [];
let count = 0;

http.createServer((request, response) => {
  count += 1;
  pages.set('page-' + count, { url: request.url, tags: [1, 2] });
  if (pages.size > 450) pages.delete(pages.keys().next().value);
  if (count % 5 === 0) complaints.push(new Complaint(request.url));
  if (fixed && complaints.length > 10) complaints.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
