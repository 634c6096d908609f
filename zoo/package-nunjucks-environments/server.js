'use strict';

const http = require('node:http');
const nunjucks = require('nunjucks');

const fixed = process.env.FIXED === '1';
const loader = new nunjucks.FileSystemLoader(__dirname);
loader.setMaxListeners(0);
const shared = new nunjucks.Environment(loader);

http.createServer((request, response) => {
  const environment = fixed ? shared : new nunjucks.Environment(loader);
  response.end(environment.renderString('order of {{ customer }}', { customer: request.url }));
}).listen(process.env.PORT, '127.0.0.1');
