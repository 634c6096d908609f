'use strict';

const http = require('node:http');
const { randomUUID } = require('node:crypto');

const fixed = process.env.FIXED === '1';

/** Tells webhooks that come twice from new ones; remembers two generations of deliveries. */
class DeliveryFilter {
  #current = new Set();
  #previous = new Set();

  constructor(turnover) {
    this.turnover = turnover;
  }

  get remembered() {
    return this.#current.size + this.#previous.size;
  }

  accepts({ tenant, event, id }) {
    const key = [tenant, event, id].join('|');
    if (this.#current.has(key) || this.#previous.has(key)) return false;
    this.#current.add(key);
    if (this.#current.size >= this.turnover) this.#turn();
    return true;
  }

  #turn() {
    this.#previous = fixed ? this.#current : new Set([...this.#previous, ...this.#current]);
    this.#current = new Set();
  }
}

class Webhooks {
  constructor() {
    this.filter = new DeliveryFilter(25);
    this.handled = 0;
    this.repeated = 0;
  }

  receive(delivery) {
    if (this.filter.accepts(delivery)) this.handled += 1;
    else this.repeated += 1;
  }
}

const webhooks = new Webhooks();
const tenants = ['acme', 'birch', 'cobalt'];

http.createServer((request, response) => {
  const tenant = tenants[webhooks.handled % tenants.length];
  webhooks.receive({ tenant, event: 'order.paid', id: randomUUID() });
  response.end(`handled ${webhooks.handled}, repeated ${webhooks.repeated}`);
}).listen(process.env.PORT, '127.0.0.1');
