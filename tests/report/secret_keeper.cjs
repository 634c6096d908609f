// Keeps secrets in every place that a heap has for them, and writes three snapshots of itself into the folder that it is given.
'use strict';
const path = require('path');
const v8 = require('v8');

const folder = process.argv[2];
const WORD = ['zug', 'zwang'].join('');
const TOKEN = ['sk-live', '4f9a8b7c', '6d5e'].join('-');
let made = 0;
const secret = () => `${WORD}${(made += 1)}`;

class Session {
  constructor() {
    this.token = secret();
    this.pieces = secret() + ',' + 'x'.repeat(40) + secret();
    this.slice = ('y'.repeat(20) + secret() + 'z'.repeat(20)).slice(10, 45);
    this.pattern = new RegExp(secret());
    this.symbol = Symbol(secret());
    this[Symbol(secret())] = { by: 'symbol' };
    this.failure = new Error(secret());
    this.small = { [`${TOKEN}-${made}`]: {} };
    this.big = BigInt('4111111111111111') * BigInt(made);
    this.callback = ((hidden) => () => hidden)(secret());
  }
}

process.env.SECRET_OF_THE_ENVIRONMENT = secret();
const kept = {
  byToken: {},
  map: new Map(),
  set: new Set(),
  weak: new WeakMap(),
  list: [],
  environment: { ...process.env },
};
globalThis.kept = kept;

function round() {
  for (let each = 0; each < 100; each += 1) {
    const session = new Session();
    kept.byToken[secret()] = session;
    kept.map.set(secret(), session);
    kept.set.add(secret());
    kept.weak.set(session, secret());
    kept.list.push(secret(), Object.fromEntries([[`${TOKEN}-${each}`, {}]]));
  }
}

for (const number of [1, 2, 3]) {
  round();
  v8.writeHeapSnapshot(path.join(folder, `${number}.heapsnapshot`));
}
