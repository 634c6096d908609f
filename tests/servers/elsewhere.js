// Listens on a port of its own choice, whatever PORT says.
'use strict';
require('http')
  .createServer((request, response) => response.end('welcome'))
  .listen(0, '127.0.0.1');
