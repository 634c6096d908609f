'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const kExchanges = Symbol('exchanges');
const kNumber = Symbol('number');

class Exchange {
  constructor(number, request) {
    this.number = number;
    this.method = request.method;
    this.path = request.url;
    this.startedAt = performance.now();
    this.marks = ['received'];
  }

  mark(name) {
    this.marks.push(name);
  }
}

/** Knows what a server is busy with, so that it can be closed without cutting anything off. */
function watchExchanges(server) {
  server[kExchanges] = new Set();
  server[kNumber] = 0;
  server.prependListener('request', (request, response) => {
    const exchange = new Exchange(server[kNumber]++, request);
    server[kExchanges].add(exchange);
    response.exchange = exchange;
    (fixed ? response : request).once('finish', () => {
      exchange.mark('finished');
      server[kExchanges].delete(exchange);
    });
  });
}

async function closeGracefully(server) {
  server.close();
  while (server[kExchanges].size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  process.exit(0);
}

const server = http.createServer((request, response) => {
  response.exchange.mark('handled');
  response.setHeader('content-type', 'text/plain');
  response.end(`exchange ${response.exchange.number}`);
});

watchExchanges(server);
process.once('SIGUSR2', () => closeGracefully(server));
server.listen(process.env.PORT, '127.0.0.1');
