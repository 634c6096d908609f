'use strict';

const http = require('node:http');
const Sentry = require('@sentry/core');

const fixed = process.env.FIXED === '1';

class Basket {
  constructor(url) {
    this.url = url;
    this.articles = ['small', 'large'];
  }
}

http.createServer((request, response) => {
  const basket = new Basket(request.url);
  const describe = (event) => ({ ...event, extra: { articles: basket.articles } });
  if (fixed) Sentry.withScope((scope) => scope.addEventProcessor(describe));
  else Sentry.getGlobalScope().addEventProcessor(describe);
  response.end(basket.articles.join(','));
}).listen(process.env.PORT, '127.0.0.1');
