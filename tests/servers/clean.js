// Keeps nothing, but prints an object for every request.
'use strict';
const http = require('http');

class Visit {
  constructor(url) {
    this.url = url;
  }
}

http
  .createServer((request, response) => {
    console.log(new Visit(request.url));
    response.setHeader('set-cookie', 'visited=yes');
    response.end('welcome');
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
