'use strict';

const http = require('node:http');
const memoize = require('memoizee');

const fixed = process.env.FIXED === '1';

class Route {
  constructor(from, to) {
    this.from = from;
    this.to = to;
    this.steps = ['left', 'right'];
  }
}

const route = memoize((from, to) => new Route(from, to), fixed ? { primitive: true, max: 50 } : { primitive: true });
let count = 0;

http.createServer((request, response) => {
  response.end(route('home', 'house ' + count++).to);
}).listen(process.env.PORT, '127.0.0.1');
