'use strict';

const http = require('node:http');
const { Agent, request: call } = require('undici');

const fixed = process.env.FIXED === '1';
const shared = new Agent({ keepAliveTimeout: 10, keepAliveMaxTimeout: 10 });
let next = 0;

const partner = http.createServer((request, response) => response.end('3'));
partner.listen(0, '0.0.0.0', () => {
  http.createServer(async (request, response) => {
    const number = next++ % 60000;
    const host = fixed ? '127.0.0.1' : `127.1.${number >> 8}.${(number & 255) || 255}`;
    const answer = await call(`http://${host}:${partner.address().port}/stock`, { dispatcher: shared });
    response.end(await answer.body.text());
  }).listen(process.env.PORT, '127.0.0.1');
});
