'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Bus {
  constructor() {
    this.handlers = {};
  }

  on(event, listener) {
    (this.handlers[event] ??= []).push({ listener, once: false });
  }

  off(event, listener) {
    this.handlers[event] = this.handlers[event].filter((each) => each.listener !== listener);
  }
}

class Application {
  constructor() {
    this.bus = new Bus();
  }
}

const application = new Application();

http.createServer((request, response) => {
  const page = { url: request.url, rows: new Array(50).fill(1) };
  const onUpdate = () => page.rows;
  application.bus.on('update', onUpdate);
  if (fixed) application.bus.off('update', onUpdate);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
