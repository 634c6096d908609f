// Goes wrong in the way that FAULT names, after the number of requests in AFTER.
'use strict';
const http = require('http');
let hits = 0;

function spinForEver() {
  for (;;);
}

const faults = {
  'exit at start': () => {},
  exit: () => {
    console.error('the database is gone');
    process.exit(7);
  },
  'run out of memory': () => {
    const hoard = [];
    for (;;) hoard.push(new Array(1000).fill({}));
  },
  block: spinForEver,
  'answer 500': (response) => response.writeHead(500).end('no'),
  'answer 404': (response) => response.writeHead(404).end('no'),
  'close the port': () => {
    server.close();
    server.closeAllConnections();
    setInterval(() => {}, 1000);
  },
};

const fault = faults[process.env.FAULT];
if (process.env.FAULT === 'exit at start') {
  console.error('no configuration found');
  process.exit(3);
}
const server = http.createServer((request, response) => {
  hits += 1;
  if (hits > Number(process.env.AFTER || 0)) fault(response);
  if (!response.writableEnded) response.end('welcome');
});
server.listen(Number(process.env.PORT), '127.0.0.1');
