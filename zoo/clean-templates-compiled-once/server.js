'use strict';

const http = require('node:http');

const templates = new Map();
const expressions = new Map();
let count = 0;

http.createServer((request, response) => {
  const number = count++ % 30;
  if (!templates.has(number)) {
    templates.set(number, new Function('name', `return '<p>' + name + ' ${number}</p>'`));
  }
  const text = `^/${count % 50}/.*`;
  if (!expressions.has(text)) expressions.set(text, new RegExp(text));
  response.end(templates.get(number)(expressions.get(text).test(request.url)));
}).listen(process.env.PORT, '127.0.0.1');
