'use strict';

const http = require('node:http');
const { createActor, createMachine } = require('xstate');

const fixed = process.env.FIXED === '1';
const basket = createMachine({
  initial: 'open',
  states: { open: { after: { 7200000: 'expired' } }, expired: { type: 'final' } },
});

http.createServer((request, response) => {
  const actor = createActor(basket, { input: { url: request.url } });
  actor.start();
  if (fixed) actor.stop();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
