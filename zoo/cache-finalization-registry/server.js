'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const cleanup = new FinalizationRegistry(() => {});

class Upload {
  constructor(url) {
    this.url = url;
    this.parts = [1, 2, 3];
  }
}

http.createServer((request, response) => {
  const upload = new Upload(request.url);
  cleanup.register(upload, fixed ? upload.url : { upload });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
