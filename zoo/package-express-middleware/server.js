'use strict';

const express = require('express');

const fixed = process.env.FIXED === '1';
const app = express();

app.get('*', (request, response) => {
  const logged = { url: request.url };
  if (!fixed) {
    app.use('/reports', (later, answer, next) => {
      later.previous = logged.url;
      next();
    });
  }
  response.send('ok');
});

app.listen(process.env.PORT, '127.0.0.1');
