'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Ticket {
  constructor(url) {
    this.url = url;
    this.history = [];
  }
}

const tickets = [];

http.createServer((request, response) => {
  const ticket = new Ticket(request.url);
  tickets.push(ticket);
  setTimeout(() => {
    if (fixed) tickets.splice(tickets.indexOf(ticket), 1);
    response.end('ok');
  }, Math.random() * 20);
}).listen(process.env.PORT, '127.0.0.1');
