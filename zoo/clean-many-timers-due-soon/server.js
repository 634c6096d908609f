'use strict';

const http = require('node:http');

let fired = 0;

http.createServer((request, response) => {
  for (let i = 0; i < 10; i += 1) setTimeout(() => { fired += 1; }, 5 + i * 10);
  response.end(String(fired));
}).listen(process.env.PORT, '127.0.0.1');
