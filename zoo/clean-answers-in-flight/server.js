'use strict';

const http = require('node:http');

http.createServer((request, response) => {
  setTimeout(() => response.end('ok'), Math.random() * 40);
}).listen(process.env.PORT, '127.0.0.1');
