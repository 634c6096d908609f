'use strict';
// A shop with express-session as its first page shows it. What that warns of when this file is loaded is part of the
// exercise; `npm run real-production` makes it warn of its store as well.

const { promisify } = require('node:util');

const session = require('express-session');

const SECRET = 'a secret for an exercise';

const store = new session.MemoryStore();
const withDefaults = promisify(session({ secret: SECRET, store }));

const mendedStore = new session.MemoryStore();
let mended;

/** A session is kept once there is something in it. Made on first use, so that what is warned of is warned of once. */
function withSettings(request, response) {
  mended ??= promisify(session({ secret: SECRET, store: mendedStore, resave: false, saveUninitialized: false }));
  return mended(request, response);
}

function greet(request) {
  return `Welcome. There are ${request.session.basket?.length ?? 0} things in your basket.`;
}

function servedWith(middleware) {
  return async (request, response) => {
    await middleware(request, response);
    return greet(request);
  };
}

function stop() {
  store.clear();
  mendedStore.clear();
}

module.exports = {
  id: '07sessions',
  title: 'Sessions',
  task: 'All is well with a browser. With a health check that sends no cookies it is not. What grows, and in whose code?',
  hunt: '--requests 1000',
  leaky: { handle: servedWith(withDefaults), held: () => Object.keys(store.sessions).length },
  fixed: { handle: servedWith(withSettings), held: () => Object.keys(mendedStore.sessions).length },
  stop,
};
