'use strict';

const http = require('node:http');
const awilix = require('awilix');

const fixed = process.env.FIXED === '1';
const container = awilix.createContainer();
let count = 0;

class CurrentUser {
  constructor(url) {
    this.url = url;
    this.roles = ['reader'];
  }
}

http.createServer((request, response) => {
  const scope = fixed ? container.createScope() : container;
  const name = `user${count++}`;
  scope.register(name, awilix.asValue(new CurrentUser(request.url)));
  response.end(scope.resolve(name).url);
}).listen(process.env.PORT, '127.0.0.1');
