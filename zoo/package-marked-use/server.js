'use strict';

const http = require('node:http');
const { marked, Marked } = require('marked');

const fixed = process.env.FIXED === '1';

function page(number) {
  return { renderer: { hr: () => `<hr class="order-${number}">` } };
}

let next = 0;
http.createServer((request, response) => {
  const extension = page(next++);
  const render = fixed ? new Marked(extension) : marked.use(extension);
  response.end(render.parse('Order\n\n---\n'));
}).listen(process.env.PORT, '127.0.0.1');
