'use strict';

const http = require('node:http');

http.createServer((request, response) => {
  response.end(Buffer.alloc(Math.floor(Math.random() * 102_400), 120));
}).listen(process.env.PORT, '127.0.0.1');
