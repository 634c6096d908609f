'use strict';

const http = require('node:http');

class Session {
  constructor(number) {
    this.number = number;
    this.expires = Date.now() + 200;
    this.cart = [];
  }
}

const sessions = new Map();
setInterval(() => {
  for (const [key, session] of sessions) if (session.expires < Date.now()) sessions.delete(key);
}, 50);
let count = 0;

http.createServer((request, response) => {
  const number = count++;
  sessions.set('session-' + number, new Session(number));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
