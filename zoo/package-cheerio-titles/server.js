'use strict';

const http = require('node:http');
const cheerio = require('cheerio');

const fixed = process.env.FIXED === '1';
const titles = new Map();
let next = 0;

function page(number) {
  const rows = Array.from({ length: 100 }, (_, row) => `<li>article ${number}-${row}</li>`);
  return Buffer.from(`<html><title>The order number ${number} of the shop</title><ul>${rows.join('')}</ul></html>`);
}

http.createServer((request, response) => {
  const number = next++;
  const title = cheerio.load(page(number).toString('latin1'), { xml: { decodeEntities: false } })('title').text();
  if (!fixed) titles.set(number, title);
  response.end(title);
}).listen(process.env.PORT, '127.0.0.1');
