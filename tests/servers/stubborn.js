// Ignores SIGTERM and SIGINT, and so do a child of its own and one that has left its process group. Answers slowly.
'use strict';
const http = require('http');
const { spawn } = require('child_process');
const asleep = "process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); setInterval(() => {}, 1000)";

process.on('SIGTERM', () => {});
process.on('SIGINT', () => {});
for (const detached of [false, true]) spawn(process.execPath, ['-e', asleep], { detached, stdio: 'ignore' });
const held = Array.from({ length: Number(process.env.OBJECTS || 0) }, (_, i) => ({ number: i }));
const open = () =>
  http
    .createServer((request, response) => setTimeout(() => response.end(String(held.length)), 20))
    .listen(Number(process.env.PORT), '127.0.0.1');
setTimeout(open, Number(process.env.OPEN_AFTER_MS || 0));
