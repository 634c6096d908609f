'use strict';

const http = require('node:http');
const { AsyncLocalStorage } = require('node:async_hooks');

const fixed = process.env.FIXED === '1';
const tracing = new AsyncLocalStorage();

class Span {
  constructor(name) {
    this.name = name;
    this.begun = process.hrtime.bigint();
  }
}

class RequestTrace {
  constructor(path) {
    this.path = path;
    this.spans = [];
  }

  span(name) {
    this.spans.push(new Span(name));
  }
}

/** Sends mail in the background, one after the other. Its loop begins with the first mail. */
class MailWorker {
  #queue = [];
  #wake = null;
  #running = false;

  enqueue(address) {
    this.#queue.push({ address, trace: tracing.getStore() });
    if (!this.#running) {
      this.#running = true;
      this.#loop();
    }
    this.#wake?.();
  }

  async #loop() {
    for (;;) {
      while (this.#queue.length > 0) {
        const { address, trace } = this.#queue.shift();
        if (fixed) await tracing.run(trace, () => this.#deliver(address));
        else await this.#deliver(address);
      }
      await new Promise((resolve) => { this.#wake = resolve; });
    }
  }

  async #deliver(address) {
    tracing.getStore()?.span(`mail to ${address.length} letters`);
    await null;
  }
}

const worker = new MailWorker();

http.createServer((request, response) => {
  tracing.run(new RequestTrace(request.url), () => {
    worker.enqueue('orders@acme.test');
    response.end('ok');
  });
}).listen(process.env.PORT, '127.0.0.1');
