'use strict';

const http = require('node:http');

const names = [
  'zlib', 'crypto', 'readline', 'dgram', 'dns', 'tls', 'https', 'http2', 'worker_threads', 'repl', 'inspector',
  'child_process', 'cluster', 'perf_hooks', 'trace_events', 'v8', 'vm', 'wasi', 'stream/web', 'test', 'sqlite', 'sea',
];
let count = 0;

http.createServer((request, response) => {
  count += 1;
  if (count > 200 && count % 40 === 0 && names.length) {
    try {
      require('node:' + names.shift());
    } catch {
      // not every version of Node.js has every module
    }
  }
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
