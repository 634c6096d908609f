'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const HOUR = 3_600_000;

class Job {
  constructor(url) {
    this.url = url;
    this.attempts = [];
  }

  expire() {
    this.attempts.length = 0;
  }
}

let count = 0;
http.createServer((request, response) => {
  const job = new Job(request.url);
  const timer = setTimeout(function expireJob() { job.expire(); }, HOUR + (count++ % 3) * 1000);
  if (fixed) clearTimeout(timer);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
