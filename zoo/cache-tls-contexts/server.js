'use strict';

const http = require('node:http');
const tls = require('node:tls');

const fixed = process.env.FIXED === '1';
const contexts = new Map();
let count = 0;

function contextOf(host) {
  if (!contexts.has(host)) contexts.set(host, tls.createSecureContext({ ciphers: 'AES256-SHA' }));
  return contexts.get(host);
}

http.createServer((request, response) => {
  contextOf(fixed ? 'one.example' : `host-${count++}.example`);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
