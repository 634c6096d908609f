'use strict';

const http = require('node:http');
const { randomBytes } = require('node:crypto');

const fixed = process.env.FIXED === '1';

class User {
  constructor(url) {
    this.url = url;
    this.permissions = new Array(10).fill('read');
  }
}

function withUser(handle) {
  const activeUsers = {};
  return (request, response) => {
    const key = randomBytes(8).toString('hex');
    activeUsers[key] = new User(request.url);
    if (fixed) response.on('close', () => { delete activeUsers[key]; });
    handle(request, response);
  };
}

http.createServer(withUser((request, response) => {
  response.end('ok');
})).listen(process.env.PORT, '127.0.0.1');
