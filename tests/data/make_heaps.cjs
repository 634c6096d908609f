// Writes warm, base and newer.heapsnapshot: a small program that holds one of most things V8 can hold, seen three times.
// usage: node --expose-gc make_heaps.cjs FOLDER
'use strict';

const {EventEmitter} = require('events');
const path = require('path');
const v8 = require('v8');

class Customer {
  constructor(number) {
    this.number = number;
    this.name = `customer ${number}`;
    this.notes = number % 3 === 0 ? ['ä "quoted"\n\\ \u0001', '日本語 😀', '\ud800'] : ['plain'];
    this.balance = number / 3;
  }
}

class Visit {
  constructor(number, customer) {
    this.customer = customer;
    this.details = {pages: [], began: new Date(1.7e12 + number), options: {dark: true, locale: null}};
    this.seen = new Map([[`page ${number}`, {number}]]);
    if (number % 5 === 0) this.tags = new Set([number, `tag ${number}`]);
  }
}

class Account {
  #secret;
  constructor(number) { this.#secret = {number}; }
  reveal() { return this.#secret; }
}

const shop = {
  customers: [], visits: new Map(), accounts: [], callbacks: [], texts: [], buffers: [], bus: new EventEmitter(),
  metadata: new WeakMap(), weakly: [], patterns: [], timers: [], promises: [], proxies: [], failures: [], generators: [],
  symbols: {}, newest: null,
};
shop.bus.setMaxListeners(0);
global.shop = shop;

function addOften(number, customer) {
  shop.customers.push(customer);
  shop.visits.set(`visit ${number}`, new Visit(number, customer));
  if (number % 2 === 0) shop.accounts.push(new Account(number));
  const suffix = `suffix ${number}`;
  shop.callbacks.push(() => customer.name + suffix);
  const older = shop.newest;
  shop.newest = function next() { return older; };
  let joined = `joined ${number}`;
  for (let i = 0; i < 5; i++) joined += ` and ${i}`;
  shop.texts.push(joined, `a long text that is cut out of another ${number} `.repeat(4).slice(7, 80));
}

function addSeldom(number, customer) {
  shop.buffers.push(new Float32Array(50), Buffer.alloc(200 + number));
  shop.metadata.set(customer, {number, back: customer});
  if (typeof WeakRef === 'function') shop.weakly.push(new WeakRef(customer));
  shop.patterns.push(new RegExp(`^${number}$`));
  shop.bus.on(`event ${number % 4}`, function listener() { return customer; });
}

function addRarely(number, customer) {
  const timer = setTimeout(() => customer, 1e8);
  timer.unref();
  shop.timers.push(timer);
  shop.promises.push(new Promise((resolve) => { customer.resolve = resolve; }));
  shop.proxies.push(new Proxy({number}, {}));
  shop.failures.push(new Error(`failure ${number}`));
  shop.generators.push((function* count() { yield customer; })());
  shop.symbols[Symbol(`symbol ${number}`)] = {number};
  shop[`dynamic ${number}`] = BigInt(number) ** 15n;
}

function grow(from, to) {
  for (let number = from; number < to; number++) {
    const customer = new Customer(number);
    addOften(number, customer);
    if (number % 8 === 0) addSeldom(number, customer);
    if (number % 20 === 0) addRarely(number, customer);
  }
}

function write(name) {
  global.gc();
  global.gc();
  const options = process.env.EXPOSE_INTERNALS ? {exposeInternals: true, exposeNumericValues: true} : undefined;
  v8.writeHeapSnapshot(path.join(process.argv[2], `${name}.heapsnapshot`), options);
}

grow(0, 500);
write('warm');
grow(500, 800);
shop.customers.splice(0, 50);
write('base');
grow(800, 1100);
shop.customers.splice(0, 50);
shop.accounts.length = 80;
write('newer');
