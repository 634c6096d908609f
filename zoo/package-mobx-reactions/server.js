'use strict';

const http = require('node:http');
const { autorun, observable } = require('mobx');

const fixed = process.env.FIXED === '1';
const stock = observable({ tea: 12 });

http.createServer((request, response) => {
  const page = { url: request.url, tea: 0 };
  const dispose = autorun(() => { page.tea = stock.tea; });
  if (fixed) dispose();
  response.end(String(page.tea));
}).listen(process.env.PORT, '127.0.0.1');
