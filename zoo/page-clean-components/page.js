'use strict';

class OrderCard extends HTMLElement {
  static open = new Set();

  connectedCallback() {
    OrderCard.open.add(this);
    this.attachShadow({ mode: 'open' }).innerHTML = '<b>order</b><slot></slot>';
    this.observer = new MutationObserver(() => this.toggleAttribute('changed'));
    this.observer.observe(document.body, { childList: true });
  }

  disconnectedCallback() {
    OrderCard.open.delete(this);
    this.observer.disconnect();
  }
}
customElements.define('order-card', OrderCard);

const main = document.querySelector('main');

document.querySelector('#next').addEventListener('click', () => {
  const card = document.createElement('order-card');
  card.append('tea');
  main.replaceChildren(card);
});
