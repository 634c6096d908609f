'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Reservation {
  constructor(url) {
    this.url = url;
    this.seats = [12, 13];
  }

  release() {
    this.seats.length = 0;
  }
}

http.createServer((request, response) => {
  const reservation = new Reservation(request.url);
  const timer = setTimeout(() => reservation.release(), 3_600_000 + Math.floor(Math.random() * 1e6));
  if (fixed) clearTimeout(timer);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
