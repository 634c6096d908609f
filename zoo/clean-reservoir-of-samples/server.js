'use strict';

const http = require('node:http');

const reservoir = [];
let seen = 0;

http.createServer((request, response) => {
  const sample = { url: request.url, at: new Date(), tags: [seen] };
  seen++;
  if (reservoir.length < 800) reservoir.push(sample);
  else if (Math.random() < 800 / seen) reservoir[Math.floor(Math.random() * 800)] = sample;
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
