'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Refusal {
  constructor(url) {
    this.url = url;
    this.reason = { code: 17, text: 'too early' };
  }
}

const refusals = [];
let count = 0;

http.createServer((request, response) => {
  count += 1;
  if (count % 10 === 0) refusals.push(new Refusal(request.url));
  if (fixed && refusals.length > 10) refusals.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
