'use strict';

const http = require('node:http');
const debounce = require('lodash/debounce');

const fixed = process.env.FIXED === '1';
const savers = new Map();
let count = 0;
let saved = 0;

class Draft {
  constructor(user) {
    this.user = user;
    this.lines = ['one', 'two'];
  }
}

function saverOf(user) {
  if (!savers.has(user)) {
    const draft = new Draft(user);
    const save = debounce(() => {
      saved += draft.lines.length;
      if (fixed) savers.delete(user);
    }, 20);
    savers.set(user, save);
  }
  return savers.get(user);
}

http.createServer((request, response) => {
  saverOf('user-' + count++)();
  response.end(String(saved));
}).listen(process.env.PORT, '127.0.0.1');
