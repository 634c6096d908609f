'use strict';

const fixed = new URLSearchParams(location.search).has('fixed');

class RowCache {
  constructor() {
    this.rows = new Map();
  }

  row(id) {
    let row = this.rows.get(id);
    if (!row) {
      row = document.createElement('article');
      row.textContent = `Row ${id}`;
      this.rows.set(id, row);
    }
    return row;
  }

  forget(id) {
    this.rows.delete(id);
  }
}

const cache = new RowCache();
const main = document.querySelector('main');
let id = 0;

document.querySelector('#next').addEventListener('click', () => {
  if (fixed) cache.forget(id);
  main.replaceChildren(cache.row(++id));
});
