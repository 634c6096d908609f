'use strict';

const fixed = new URLSearchParams(location.search).has('fixed');
const main = document.querySelector('main');

class OrderView {
  constructor() {
    this.element = document.createElement('section');
    this.element.innerHTML = '<h1>Order</h1><p>two of tea</p>';
    this.abort = new AbortController();
    document.addEventListener('keydown', (event) => this.onKey(event), { signal: this.abort.signal });
  }

  onKey(event) {
    if (event.key === 'Escape') this.element.remove();
  }

  close() {
    if (fixed) this.abort.abort();
  }
}

let view = new OrderView();

document.querySelector('#next').addEventListener('click', () => {
  view.close();
  view = new OrderView();
  main.replaceChildren(view.element);
});
