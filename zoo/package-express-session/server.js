'use strict';

const express = require('express');
const session = require('express-session');
const createMemoryStore = require('memorystore');

const fixed = process.env.FIXED === '1';
const BoundedStore = createMemoryStore(session);
const app = express();

app.use(session({
  secret: 'not a secret',
  resave: false,
  saveUninitialized: true,
  store: fixed ? new BoundedStore({ max: 50 }) : new session.MemoryStore(),
}));

app.get('*', (request, response) => {
  request.session.views = 1;
  response.json({ url: request.url });
});

app.listen(process.env.PORT, '127.0.0.1');
