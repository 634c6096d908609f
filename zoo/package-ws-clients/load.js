'use strict';

// Opens a connection per request, reads one message, closes it: node load.js PORT REQUESTS CONCURRENCY
const WebSocket = require('ws');

const [port, requests, concurrency] = process.argv.slice(2).map(Number);
let next = 0;

function visit() {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    socket.on('error', reject);
    socket.on('message', () => socket.close());
    socket.on('close', resolve);
  });
}

async function client() {
  while (next++ < requests) await visit();
}

Promise.all(Array.from({ length: concurrency }, client)).then(
  () => process.exit(0),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
