'use strict';
// The shop of 07sessions as one would run it: settings that say what is meant, and a store with a bound and an end.
// `npm run real-production` shows what express-session says of the other one.

const { promisify } = require('node:util');

const session = require('express-session');
const createMemoryStore = require('memorystore');

const SESSIONS_KEPT = 100;
const AN_HOUR = 3600 * 1000;

const BoundedStore = createMemoryStore(session);
const store = new BoundedStore({ max: SESSIONS_KEPT, ttl: AN_HOUR, checkPeriod: AN_HOUR });

const withSession = promisify(session({
  secret: 'a secret for an exercise',
  name: 'shop',
  store,
  resave: false,
  saveUninitialized: false,
  cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: AN_HOUR },
}));

async function countVisit(request, response) {
  await withSession(request, response);
  request.session.visits = (request.session.visits ?? 0) + 1;
  return `Welcome, for the ${request.session.visits === 1 ? 'first' : 'next'} time.`;
}

const served = { handle: countVisit, held: () => store.store.itemCount };

module.exports = {
  id: '10real-production',
  title: 'Real production',
  task: 'The sessions of the seventh exercise again, as one would run them. Is it mended? Let a hunt say so.',
  hunt: '--requests 1000',
  leaky: served,
  fixed: served,
  stop: () => store.clear(),
};
