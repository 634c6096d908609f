'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Job {
  constructor(url, run) {
    this.url = url;
    this.run = run;
    this.attempts = 0;
  }
}

class RetryQueue {
  jobs = [];

  add(job) {
    this.jobs.push(job);
  }

  drain() {
    for (const job of this.jobs.splice(0)) job.run();
  }
}

const retries = new RetryQueue();

http.createServer((request, response) => {
  retries.add(new Job(request.url, () => request.url.length));
  if (fixed && retries.jobs.length > 50) retries.drain();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
