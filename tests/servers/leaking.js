// Keeps a Session per request, says how often it was asked, and ends on SIGTERM after telling.
'use strict';
const http = require('http');

class Session {
  constructor(number) {
    this.number = number;
    this.user = { name: `user ${number}` };
  }
}

class SessionStore {
  constructor() {
    this.sessions = new Map();
  }
}

const store = new SessionStore();
let hits = 0;

const server = http.createServer((request, response) => {
  hits += 1;
  store.sessions.set(`session ${hits}`, new Session(hits));
  setTimeout(() => response.end('welcome'), Number(process.env.ANSWER_AFTER_MS || 0));
});
server.listen(Number(process.env.PORT), '127.0.0.1');

process.on('SIGTERM', () => {
  console.log(`hits: ${hits}`);
  process.exit(0);
});
