'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const OPEN_AT_MOST = 16;

class QuoteObserver {
  previous = null;
  next = null;
  lastPrice = 0;

  constructor(symbol) {
    this.symbol = symbol;
  }

  notify(price) {
    this.lastPrice = price;
  }
}

/** Doubly linked; whoever came last is told first. */
class ObserverList {
  head = null;
  tail = null;

  add(observer) {
    observer.previous = this.tail;
    if (this.tail) this.tail.next = observer;
    else this.head = observer;
    this.tail = observer;
  }

  remove(observer) {
    if (observer.previous) observer.previous.next = observer.next;
    else if (fixed) this.head = observer.next;
    if (observer.next) observer.next.previous = observer.previous;
    else this.tail = observer.previous;
  }

  tell(price) {
    for (let observer = this.tail; observer; observer = observer.previous) observer.notify(price);
  }

  get first() {
    return this.head?.symbol;
  }
}

class Ticker {
  observers = new ObserverList();
  #open = [];
  #price = 100;

  follow(symbol) {
    const observer = new QuoteObserver(symbol);
    this.observers.add(observer);
    this.#open.push(observer);
    if (this.#open.length > OPEN_AT_MOST) this.observers.remove(this.#open.shift());
    this.observers.tell(this.#price += 1);
    return observer;
  }
}

const ticker = new Ticker();

http.createServer((request, response) => {
  const observer = ticker.follow(request.url.slice(1));
  response.end(String(observer.lastPrice));
}).listen(process.env.PORT, '127.0.0.1');
