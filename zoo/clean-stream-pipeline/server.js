'use strict';

const http = require('node:http');
const { Readable, Transform, pipeline } = require('node:stream');

http.createServer((request, response) => {
  const upper = new Transform({
    transform(chunk, encoding, done) {
      done(null, String(chunk).toUpperCase());
    },
  });
  pipeline(Readable.from(['some ', 'words ', request.url]), upper, response, () => {});
}).listen(process.env.PORT, '127.0.0.1');
