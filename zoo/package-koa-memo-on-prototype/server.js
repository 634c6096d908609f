'use strict';

const Koa = require('koa');

const fixed = process.env.FIXED === '1';

class PriceQuote {
  constructor(number, path) {
    this.number = number;
    this.cents = 100 + path.length;
    this.currency = 'EUR';
  }

  withTax() {
    return Math.round(this.cents * 1.19);
  }
}

class QuoteNumbers {
  #last = 4_000;

  next() {
    this.#last += 1;
    return this.#last;
  }
}

const numbers = new QuoteNumbers();
const app = new Koa();

/** Every context has a memo of what it has quoted, so that a page asks for a price once. */
app.context.memo = {};
app.context.quote = function quote(number) {
  this.memo[number] ??= new PriceQuote(number, this.path);
  return this.memo[number];
};

app.use(async (context, next) => {
  if (fixed) context.memo = {};
  const started = Date.now();
  await next();
  context.set('x-response-time', String(Date.now() - started));
});

app.use(async (context) => {
  const number = numbers.next();
  const net = context.quote(number).cents;
  context.body = { number, net, gross: context.quote(number).withTax() };
});

app.listen(process.env.PORT, '127.0.0.1');
