'use strict';

const http = require('node:http');

const readings = [];
let served = 0;

setInterval(() => {
  readings.push({ at: new Date(), served, memory: process.memoryUsage().heapUsed });
  if (readings.length > 10) readings.shift();
}, 20);

http.createServer((request, response) => {
  served += 1;
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
