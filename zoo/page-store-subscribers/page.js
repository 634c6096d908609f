'use strict';

const fixed = new URLSearchParams(location.search).has('fixed');
const main = document.querySelector('main');

class Store {
  constructor() {
    this.subscribers = new Set();
  }

  subscribe(subscriber) {
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }
}

class BasketView {
  constructor(store) {
    this.element = document.createElement('aside');
    this.element.append('basket');
    this.leave = store.subscribe(() => this.render());
  }

  render() {
    this.element.textContent = 'changed';
  }
}

const store = new Store();
let view;

document.querySelector('#next').addEventListener('click', () => {
  if (fixed && view) view.leave();
  view = new BasketView(store);
  main.replaceChildren(view.element);
});
