'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Template {
  constructor(strings) {
    this.parts = strings.map((text) => text.trim());
  }
}

const templates = new Map();

function html(strings, ...values) {
  let template = templates.get(strings);
  if (!template) templates.set(strings, template = new Template(strings));
  return template.parts.map((part, index) => part + (values[index] ?? '')).join('');
}

http.createServer((request, response) => {
  const page = fixed
    ? html`<h1>${request.url}</h1> <p>${12}</p>`
    : html(['<h1>', '</h1> <p>', '</p>'], request.url, 12);
  response.end(page);
}).listen(process.env.PORT, '127.0.0.1');
