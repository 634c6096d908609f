'use strict';

const fixed = new URLSearchParams(location.search).has('fixed');
const main = document.querySelector('main');
const observers = [];

class Draft {
  constructor(text) {
    this.text = text;
    this.changes = 0;
  }
}

document.querySelector('#next').addEventListener('click', () => {
  if (fixed) for (const observer of observers.splice(0)) observer.disconnect();
  const draft = new Draft(`draft of ${Date.now()}`);
  const observer = new MutationObserver(() => { draft.changes += 1; });
  observer.observe(main, { attributes: true });
  observers.push(observer);
});
