'use strict';

const app = require('fastify')();

app.addHook('onRequest', async (request) => {
  request.started = process.hrtime.bigint();
});
app.register(async (items) => {
  const schema = {
    params: { type: 'object', properties: { id: { type: 'integer' } } },
    response: { 200: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } } },
  };
  items.get('/items/:id', { schema }, async (request) => ({ id: request.params.id, name: 'tea' }));
});

app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
