'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const { Server } = require(fixed ? 'socket.io-fixed' : 'socket.io');

const server = http.createServer((request, response) => {
  response.end('ok');
});
const io = new Server(server, { cleanupEmptyChildNamespaces: true });

io.of(/^\/dyn-\d+$/).on('connection', () => {});

server.listen(process.env.PORT, '127.0.0.1');
