'use strict';

const http = require('node:http');

let buffered = '';
let flushed = 0;

http.createServer((request, response) => {
  buffered += `${request.method} ${request.url}\n`;
  if (buffered.length > 2000) {
    flushed += Buffer.byteLength(buffered);
    buffered = '';
  }
  response.end(String(flushed));
}).listen(process.env.PORT, '127.0.0.1');
