'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Plugin {
  constructor(url) {
    this.url = url;
    this.hooks = [];
  }
}

const plugins = {};

http.createServer((request, response) => {
  const key = Symbol(request.url);
  plugins[key] = new Plugin(request.url);
  if (fixed) delete plugins[key];
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
