'use strict';

const http = require('node:http');
const { JSDOM } = require('jsdom');

const fixed = process.env.FIXED === '1';

http.createServer((request, response) => {
  const { window } = new JSDOM('<p>The order was <b>read</b></p>');
  window.setInterval(() => window.document.title, 60000);
  response.end(window.document.querySelector('b').textContent);
  if (fixed) window.close();
}).listen(process.env.PORT, '127.0.0.1');
