'use strict';
// A shop that remembers every visitor. Nobody ever forgets one: the leak that `scripts/demo` finds.
const http = require('node:http');

class Session {
  constructor(request) {
    this.path = request.url;
    this.basket = [];
    this.seen = new Date();
  }
}

class SessionStore {
  constructor() {
    this.sessions = new Map();
  }

  open(request) {
    const id = `visitor-${this.sessions.size}`;
    this.sessions.set(id, new Session(request));
    return id;
  }
}

const store = new SessionStore();

http.createServer((request, response) => {
  response.setHeader('set-cookie', `session=${store.open(request)}`);
  response.end('welcome\n');
}).listen(Number(process.env.PORT || 3000), '127.0.0.1');
