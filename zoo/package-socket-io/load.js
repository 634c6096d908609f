'use strict';

// Connects to one fresh namespace per request and leaves it again: node load.js PORT REQUESTS CONCURRENCY
const { io } = require('socket.io-client');

const [port, requests, concurrency] = process.argv.slice(2).map(Number);
let next = 0;

function visit(number) {
  return new Promise((resolve, reject) => {
    const socket = io(`http://127.0.0.1:${port}/dyn-${process.pid}${number}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    socket.on('connect_error', reject);
    socket.on('connect', () => socket.disconnect());
    socket.on('disconnect', () => setTimeout(resolve, 1));
  });
}

async function client() {
  while (next < requests) await visit(next++);
}

Promise.all(Array.from({ length: concurrency }, client)).then(
  () => process.exit(0),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
