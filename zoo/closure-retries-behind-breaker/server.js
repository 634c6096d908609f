'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const COOL_DOWN = 60_000;

class WebhookEvent {
  constructor(number, host, path) {
    this.number = number;
    this.host = host;
    this.body = JSON.stringify({ number, path });
  }
}

class Breaker {
  constructor(host) {
    this.host = host;
    this.openedAt = -Infinity;
    this.parked = [];
  }

  get open() {
    return Date.now() - this.openedAt < COOL_DOWN;
  }

  /** Keeps the attempt for when the host is back, and opens: each failure begins the cool-down anew. */
  trip(retry) {
    this.openedAt = Date.now();
    this.parked.push(retry);
    if (fixed && this.parked.length > 15) this.parked.shift();
  }

  takeParked() {
    return this.parked.splice(0);
  }
}

class WebhookDispatcher {
  #breakers = new Map();
  #transport;

  constructor(transport) {
    this.#transport = transport;
  }

  send(event) {
    const breaker = this.#breakerOf(event.host);
    const attempt = () => this.#deliver(event, breaker);
    if (breaker.open) return breaker.trip(attempt);
    for (const retry of breaker.takeParked()) retry();
    return attempt();
  }

  #breakerOf(host) {
    if (!this.#breakers.has(host)) this.#breakers.set(host, new Breaker(host));
    return this.#breakers.get(host);
  }

  #deliver(event, breaker) {
    if (!this.#transport.post(event)) breaker.trip(() => this.#deliver(event, breaker));
  }
}

const transport = { down: new Set(['hooks.acme.test', 'hooks.birch.test']), post(event) { return !this.down.has(event.host); } };
const dispatcher = new WebhookDispatcher(transport);
const hosts = ['hooks.acme.test', 'hooks.birch.test'];
let count = 0;

http.createServer((request, response) => {
  count += 1;
  dispatcher.send(new WebhookEvent(count, hosts[count % hosts.length], request.url));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
