'use strict';

const http = require('node:http');
const nunjucks = require('nunjucks');

const fixed = process.env.FIXED === '1';
let count = 0;

class Letters extends nunjucks.Loader {
  getSource(name) {
    return { src: `Dear {{ user }} (${name})`, path: name, noCache: fixed };
  }
}

const environment = new nunjucks.Environment(new Letters());

http.createServer((request, response) => {
  response.end(environment.render(`letter-${count++}`, { user: request.url }));
}).listen(process.env.PORT, '127.0.0.1');
