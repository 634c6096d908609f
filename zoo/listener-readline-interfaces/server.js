'use strict';

const http = require('node:http');
const readline = require('node:readline');
const { PassThrough } = require('node:stream');

const fixed = process.env.FIXED === '1';
const feed = new PassThrough();
feed.setMaxListeners(0);

http.createServer((request, response) => {
  const lines = readline.createInterface({ input: feed });
  lines.on('line', (line) => response.write(line));
  if (fixed) lines.close();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
