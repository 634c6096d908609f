'use strict';

const http = require('node:http');

const kExchanges = Symbol('exchanges');
const kSequence = Symbol('sequence');

class Exchange {
  constructor(sequence, request) {
    this.sequence = sequence;
    this.path = request.url;
    this.headers = { ...request.headers };
    this.status = 0;
  }
}

/** The last exchanges of every connection that is open, for the log of one that breaks. */
class Connections {
  static KEPT = 10;

  sockets = new Set();
  broken = [];

  open = (socket) => {
    socket[kExchanges] = [];
    socket[kSequence] = 0;
    this.sockets.add(socket);
    socket.on('error', (error) => {
      this.broken.push({ code: error.code, exchanges: socket[kExchanges] });
      this.broken.splice(0, this.broken.length - 5);
    });
    socket.on('close', () => this.sockets.delete(socket));
  };

  note(request, response) {
    const { socket } = request;
    const exchange = new Exchange(++socket[kSequence], request);
    socket[kExchanges].push(exchange);
    if (socket[kExchanges].length > Connections.KEPT) socket[kExchanges].shift();
    response.on('finish', () => { exchange.status = response.statusCode; });
    return exchange;
  }
}

const connections = new Connections();
const server = http.createServer((request, response) => {
  const { sequence } = connections.note(request, response);
  response.end(`${sequence} on this connection`);
});

server.on('connection', connections.open);
server.listen(process.env.PORT, '127.0.0.1');
