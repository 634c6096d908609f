// `node stores.js COUNT FILE`: serves nobody, but fills its stores as a server does after COUNT requests, and writes its heap.
// MENDED=1 forgets each session again; RENAMED=1 is the same program after a release that moved and renamed other things.
'use strict';

const v8 = require('node:v8');

class Session {
  constructor(number) {
    this.id = `session-${number}-${Math.random()}`;
    this.messages = new Array(20).fill(number);
  }
}

class Store {
  sessions = new Map();
}

class Configuration {
  constructor() {
    this.routes = Array.from({ length: 50 }, (_, index) => ({ path: `/route/${index}`, started: Date.now() }));
  }
}

class RenamedConfiguration extends Configuration {}

const store = new Store();
const configuration = process.env.RENAMED === '1' ? new RenamedConfiguration() : new Configuration();
globalThis.application = { store, configuration };

const [count, file] = process.argv.slice(2);
for (let number = 0; number < Number(count); number += 1) {
  const session = new Session(number);
  store.sessions.set(session.id, session);
  if (process.env.MENDED === '1') store.sessions.delete(session.id);
}
v8.writeHeapSnapshot(file);
