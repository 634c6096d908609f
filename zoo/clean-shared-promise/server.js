'use strict';

const http = require('node:http');

let refresh = null;

function settings() {
  refresh ??= new Promise((resolve) => {
    setTimeout(() => {
      refresh = null;
      resolve({ theme: 'plain' });
    }, 4);
  });
  return refresh;
}

http.createServer((request, response) => {
  settings().then(({ theme }) => response.end(theme));
}).listen(process.env.PORT, '127.0.0.1');
