'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const statistics = { visits: [] };

http.createServer((request, response) => {
  statistics.visits.push(new Date());
  if (fixed && statistics.visits.length > 20) statistics.visits.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
