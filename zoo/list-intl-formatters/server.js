'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const formatters = [];

http.createServer((request, response) => {
  const formatter = fixed && formatters.length ? formatters[0] : new Intl.NumberFormat('en-GB');
  if (formatters[0] !== formatter) formatters.push(formatter);
  response.end(formatter.format(1234.5));
}).listen(process.env.PORT, '127.0.0.1');
