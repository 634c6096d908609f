'use strict';

// node --expose-gc generate.cjs CUSTOMERS SYNTAX_TREES LEAKED_PER_ROUND FILE...
// with CUSTOMERS a multiple of 1000
//
// Fills a heap as a web shop would, and writes a snapshot of it to each FILE. Between two snapshots lies a round: old
// customers go and as many new ones come, and LEAKED_PER_ROUND event listeners are added and forgotten. SYNTAX_TREES is
// how often TypeScript parses its own libraries, which gives trees that are full of cycles.
// Runs on Node.js 14 and later; every run makes the same objects.

const { EventEmitter } = require('events');
const fs = require('fs');
const path = require('path');
const v8 = require('v8');

const [customerCount, treeCount, leakedPerRound] = process.argv.slice(2, 5).map(Number);
const files = process.argv.slice(5);

// Numerical Recipes' generator: the heap must not differ from run to run.
let state = 7;
function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
// What a reader of JSON strings has to get right: other scripts, astral planes, escapes, control characters.
const WORDS = ['linen', 'größe', 'naïve', '靴下', 'чай', 'قهوة', '🧦 pair', 'a\ttab', 'two\nlines', 'say "hi"', 'C:\\temp', 'bell\u0007'];
const word = () => WORDS[Math.floor(random() * WORDS.length)];

class Place {
  constructor(number) {
    this.street = `${word()} street ${number}`;
    this.code = 10000 + (number % 89999);
    this.position = { latitude: random() * 90, longitude: random() * 180 };
  }
}

class Customer {
  constructor(number) {
    this.number = number;
    this.name = `${word()} ${number}`;
    this.mail = `customer-${number}@shop.example`;
    this.since = new Date(1.5e12 + number * 6e4);
    this.rating = random() * 5;
    this.groups = number % 4 ? ['retail'] : ['retail', 'wholesale'];
    this.place = new Place(number);
  }
}

class Basket {
  constructor(number, customer) {
    this.token = `basket-${number.toString(36)}-${Math.floor(random() * 1e9).toString(16)}`;
    this.customer = customer;
    this.content = { items: [], flags: { open: true, gift: number % 2 === 0, note: null }, touched: 1.6e12 + number };
    for (let each = 0; each < number % 5; each++) {
      this.content.items.push({ article: `A-${number}-${each}`, pieces: each, price: each * 1.5 + 0.25, labels: [word(), word()] });
    }
    this.prices = new Map([[`article-${number}`, number], ['sum', { value: number }]]);
    if (number % 6 === 0) this.seen = new Set([number, `seen-${number}`]);
  }
}

class Order {
  #signature;
  constructor(number, customer) {
    this.#signature = `signed-${number}`;
    this.customer = customer;
    this.state = ['open', 'paid', 'sent'][number % 3];
    this.lines = Array.from({ length: 1 + (number % 4) }, (_, each) => ({
      position: each,
      text: `${word()} ${number}-${each}`,
      amount: random() * 100,
    }));
  }
  get signature() {
    return this.#signature;
  }
}

class Connection extends EventEmitter {
  constructor(number) {
    super();
    const counters = { received: 0, label: `connection-${number}`, buffer: number % 64 === 0 ? Buffer.alloc(300 + (number % 900)) : null };
    this.on('data', (bytes) => { counters.received += bytes; });
    this.on('close', function onClose() { counters.label = 'closed'; });
  }
}

const remarks = new WeakMap();
const shop = {
  customers: [], baskets: new Map(), orders: [], connections: [], callbacks: [], texts: [], arrays: [], references: [], trees: [], manifests: [],
};
globalThis.shop = shop;

function addCustomer(number) {
  const customer = new Customer(number);
  const basket = new Basket(number, customer);
  shop.customers.push(customer);
  shop.baskets.set(basket.token, basket);
  if (number % 2) shop.orders.push(new Order(number, customer));
  if (number % 4 === 0) shop.connections.push(new Connection(number));
  if (number % 8 === 0) shop.texts.push(`${word()} and ${number} ${word()}s` + `, ${word()}`, `${customer.mail} ${number}`.slice(2, 30));
  if (number % 10 === 0) remarks.set(customer, { basket, number });
  if (number % 20 === 0) shop.callbacks.push(((who, what) => () => who.name + what)(customer, `call ${number}`));
  if (number % 50 === 0) shop.references.push(new WeakRef(customer));
  if (number % 100 === 0) shop.arrays.push(new Float64Array(64), new Uint8Array(1000));
}

function parseLibraries() {
  const typescript = require('typescript');
  const folder = path.dirname(require.resolve('typescript'));
  // Without line ends, V8 looks through the script's nine megabytes once for each of its objects when it writes the snapshot.
  // It finds them for the stack of an error that is thrown inside.
  try { typescript.createSourceFile(null); } catch (error) { String(error.stack); }
  const libraries = fs.readdirSync(folder).filter((name) => name.endsWith('.d.ts')).sort();
  for (let copy = 0; copy < treeCount; copy++) {
    for (const name of libraries) {
      const text = fs.readFileSync(path.join(folder, name), 'utf8');
      shop.trees.push(typescript.createSourceFile(`${name}#${copy}`, text, typescript.ScriptTarget.Latest, true));
    }
    for (let each = 0; each < 40; each++) {
      shop.manifests.push(JSON.parse(fs.readFileSync(path.join(folder, '..', 'package.json'), 'utf8')));
    }
  }
}

function dropOldestTenth() {
  for (const list of [shop.customers, shop.orders, shop.connections, shop.callbacks, shop.texts, shop.arrays, shop.references]) {
    list.splice(0, Math.round(list.length / 10));
  }
  for (const token of [...shop.baskets.keys()].slice(0, Math.round(shop.baskets.size / 10))) shop.baskets.delete(token);
}

function playRound(round) {
  const coming = customerCount / 10;
  dropOldestTenth();
  for (let each = 0; each < coming; each++) addCustomer(customerCount + round * coming + each);
  for (let each = 0; each < leakedPerRound; each++) {
    const request = new Array(8).fill(each);
    process.on(`answered-${each % 10}`, function leakedListener() { return request; });
  }
}

function writeSnapshot(file) {
  globalThis.gc();
  globalThis.gc();
  v8.writeHeapSnapshot(file);
}

process.setMaxListeners(0);
for (let number = 0; number < customerCount; number++) addCustomer(number);
if (treeCount) parseLibraries();
(async () => {
  for (const [round, file] of files.entries()) {
    if (round) playRound(round - 1);
    // What a WeakRef was made for is kept until the job ends that made it.
    await new Promise(setImmediate);
    writeSnapshot(file);
  }
})();
