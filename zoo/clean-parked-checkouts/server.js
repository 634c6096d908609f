'use strict';

const http = require('node:http');
const { EventEmitter } = require('node:events');

const PARKED_AT_MOST = 80;

class Checkout {
  constructor(number, path) {
    this.number = number;
    this.path = path;
    this.steps = [];
  }
}

class CheckoutDesk extends EventEmitter {
  #parked = new Map();
  abandoned = 0;

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  *#run(checkout) {
    const onPrice = (price) => checkout.steps.push(price);
    this.on('price', onPrice);
    try {
      checkout.steps.push(yield 'address');
      checkout.steps.push(yield 'payment');
      return 'paid';
    } finally {
      this.off('price', onPrice);
    }
  }

  begin(checkout) {
    const run = this.#run(checkout);
    run.next();
    this.#parked.set(checkout.number, run);
    if (this.#parked.size > PARKED_AT_MOST) this.#abandonOldest();
    return this.#parked.size;
  }

  #abandonOldest() {
    const [number, run] = this.#parked.entries().next().value;
    this.#parked.delete(number);
    run.return('abandoned');
    this.abandoned += 1;
  }
}

const desk = new CheckoutDesk();
let count = 0;

http.createServer((request, response) => {
  const parked = desk.begin(new Checkout(++count, request.url));
  response.end(`${parked} parked, ${desk.abandoned} abandoned`);
}).listen(process.env.PORT, '127.0.0.1');
