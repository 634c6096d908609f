'use strict';

const express = require('express');

const app = express();
const items = express.Router();
items.post('/:id', (request, response) => response.json({ id: request.params.id, body: request.body }));
app.use(express.json());
app.use('/items', items);
app.post('/fail', () => {
  throw new TypeError('refused');
});
app.use((error, request, response, next) => {
  if (response.headersSent) next(error);
  else response.status(400).json({ error: error.message });
});

app.listen(process.env.PORT, '127.0.0.1');
