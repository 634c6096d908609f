'use strict';

const http = require('node:http');
const { createNamespace } = require('cls-hooked');

const fixed = process.env.FIXED === '1';
const shop = createNamespace('shop');

class Basket {
  constructor(url) {
    this.url = url;
    this.articles = ['small', 'large'];
  }
}

http.createServer((request, response) => {
  const context = shop.createContext();
  shop.enter(context);
  shop.set('basket', new Basket(request.url));
  response.end(shop.get('basket').articles.join(','));
  if (fixed) shop.exit(context);
}).listen(process.env.PORT, '127.0.0.1');
