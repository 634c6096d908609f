'use strict';

const http = require('node:http');
const { PassThrough } = require('node:stream');

const fixed = process.env.FIXED === '1';
const feed = new PassThrough().setMaxListeners(0);

http.createServer((request, response) => {
  const follower = new PassThrough();
  feed.pipe(follower);
  if (fixed) response.on('finish', () => feed.unpipe(follower));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
