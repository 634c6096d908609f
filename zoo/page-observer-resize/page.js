'use strict';

const fixed = new URLSearchParams(location.search).has('fixed');
const main = document.querySelector('main');

class Layout {
  constructor(number) {
    this.number = number;
    this.columns = [];
  }

  apply(entries) {
    this.columns.push(entries.length);
  }
}

let observer;
let number = 0;

document.querySelector('#next').addEventListener('click', () => {
  if (fixed && observer) observer.disconnect();
  const layout = new Layout(++number);
  observer = new ResizeObserver((entries) => layout.apply(entries));
  observer.observe(main);
});
