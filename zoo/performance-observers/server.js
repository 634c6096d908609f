'use strict';

const http = require('node:http');
const { PerformanceObserver } = require('node:perf_hooks');

const fixed = process.env.FIXED === '1';

http.createServer((request, response) => {
  const seen = { url: request.url, entries: [] };
  const observer = new PerformanceObserver((list) => seen.entries.push(...list.getEntries()));
  observer.observe({ entryTypes: ['mark'] });
  if (fixed) observer.disconnect();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
