'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Envelope {
  constructor(offset, path) {
    this.offset = offset;
    this.type = 'order-seen';
    this.path = path;
  }
}

class Subscription {
  constructor(channel, name) {
    this.channel = channel;
    this.name = name;
    this.cursor = channel.end;
  }

  poll() {
    const batch = this.channel.since(this.cursor);
    this.cursor = this.channel.end;
    this.channel.trim();
    return batch;
  }

  close() {
    this.channel.leave(this);
  }
}

/** Keeps what not every subscription has read yet. */
class Channel {
  #log = [];
  #begin = 0;
  #subscriptions = new Set();

  get end() {
    return this.#begin + this.#log.length;
  }

  publish(path) {
    this.#log.push(new Envelope(this.end, path));
  }

  subscribe(name) {
    const subscription = new Subscription(this, name);
    this.#subscriptions.add(subscription);
    return subscription;
  }

  leave(subscription) {
    this.#subscriptions.delete(subscription);
    this.trim();
  }

  since(offset) {
    return this.#log.slice(offset - this.#begin);
  }

  trim() {
    const slowest = Math.min(this.end, ...Array.from(this.#subscriptions, ({ cursor }) => cursor));
    this.#log.splice(0, slowest - this.#begin);
    this.#begin = slowest;
  }
}

const orders = new Channel();
const projection = { seen: 0 };
const projector = orders.subscribe('projector');

function selfTest() {
  const probe = orders.subscribe('self-test');
  orders.publish('/self-test');
  if (probe.poll().length !== 1) throw new Error('the channel of orders does not work');
  if (fixed) probe.close();
}

selfTest();

http.createServer((request, response) => {
  orders.publish(request.url);
  if (orders.end % 5 === 0) projection.seen += projector.poll().length;
  response.end(String(projection.seen));
}).listen(process.env.PORT, '127.0.0.1');
