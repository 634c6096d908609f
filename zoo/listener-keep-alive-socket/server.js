'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Transfer {
  constructor(url) {
    this.url = url;
    this.parts = new Array(20).fill(1);
  }

  abort() {
    this.parts.length = 0;
  }
}

function abortOnClose(socket, transfer) {
  const onClose = () => transfer.abort();
  socket.setMaxListeners(0).on('close', onClose);
  return () => socket.off('close', onClose);
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
const backend = http.createServer((request, response) => response.end('from behind'));
backend.keepAliveTimeout = 0;
backend.listen(0, '127.0.0.1', () => {
  const { port } = backend.address();
  http.createServer((request, response) => {
    const transfer = new Transfer(request.url);
    const upstream = http.get({ host: '127.0.0.1', port, agent }, (answer) => answer.pipe(response));
    upstream.on('socket', (socket) => {
      const leave = abortOnClose(socket, transfer);
      if (fixed) upstream.on('close', leave);
    });
  }).listen(process.env.PORT, '127.0.0.1');
});
