'use strict';

const Koa = require('koa');

const app = new Koa();
app.use(async (context, next) => {
  const started = Date.now();
  await next();
  context.set('x-response-time', String(Date.now() - started));
});
app.use(async (context) => {
  context.body = { url: context.url, served: true };
});

app.listen(process.env.PORT, '127.0.0.1');
