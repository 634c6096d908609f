// A primary and two workers.
'use strict';
const cluster = require('cluster');
const http = require('http');
if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
} else {
  http.createServer((request, response) => response.end('welcome')).listen(Number(process.env.PORT), '127.0.0.1');
}
