'use strict';

const http = require('node:http');
const { Counter } = require('prom-client');

const fixed = process.env.FIXED === '1';
const requests = new Counter({ name: 'requests_total', help: 'Requests by user', labelNames: ['user'] });
let count = 0;

http.createServer((request, response) => {
  requests.inc({ user: fixed ? 'any' : String(count++) });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
