'use strict';

const http = require('node:http');
const { WebSocketServer } = require('ws');

const fixed = process.env.FIXED === '1';
const server = http.createServer((request, response) => {
  response.end('ok');
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const subscribers = new Set();

sockets.on('connection', (client) => {
  subscribers.add(client);
  if (fixed) client.on('close', () => subscribers.delete(client));
  client.send('welcome');
});

server.listen(process.env.PORT, '127.0.0.1');
