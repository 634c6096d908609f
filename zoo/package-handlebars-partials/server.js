'use strict';

const http = require('node:http');
const Handlebars = require('handlebars');

const fixed = process.env.FIXED === '1';
let count = 0;

http.createServer((request, response) => {
  const name = 'greeting-' + count++;
  Handlebars.registerPartial(name, `<p>Hello ${name} from {{city}}</p>`);
  if (fixed) Handlebars.unregisterPartial(name);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
