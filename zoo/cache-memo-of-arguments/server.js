'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Report {
  constructor(url) {
    this.url = url;
    this.sections = ['summary', 'detail'];
  }
}

function memoize(compute) {
  const remembered = new Map();
  return (...args) => {
    const key = JSON.stringify(args);
    if (!remembered.has(key)) remembered.set(key, compute(...args));
    return remembered.get(key);
  };
}

const report = memoize((url) => new Report(url));

http.createServer((request, response) => {
  const found = fixed ? report(request.url) : report(request.url, process.hrtime().join(':'));
  response.end(found.url);
}).listen(process.env.PORT, '127.0.0.1');
