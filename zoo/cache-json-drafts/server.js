'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const drafts = new Map();
let count = 0;

http.createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => { text += chunk; });
  request.on('end', () => {
    drafts.set(`draft-${fixed ? count++ % 10 : count++}`, JSON.parse(text || '{}'));
    response.end('ok');
  });
}).listen(process.env.PORT, '127.0.0.1');
