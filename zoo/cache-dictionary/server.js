'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Profile {
  constructor(number) {
    this.name = 'user ' + number;
    this.tags = ['new', 'trial'];
  }
}

const profiles = {};
let count = 0;

http.createServer((request, response) => {
  const number = count++;
  profiles['user-' + number] = new Profile(number);
  if (fixed) delete profiles['user-' + (number - 50)];
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
