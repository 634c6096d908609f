'use strict';

const http = require('node:http');

let count = 0;

http.createServer((request, response) => {
  try {
    if (count++ % 2) throw new Error(`no such page: ${request.url}`);
    response.writeHead(404).end('not found');
  } catch (error) {
    response.writeHead(500).end(error.stack);
  }
}).listen(process.env.PORT, '127.0.0.1');
