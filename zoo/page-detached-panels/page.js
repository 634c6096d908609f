'use strict';

const fixed = new URLSearchParams(location.search).has('fixed');
const main = document.querySelector('main');
const closedPanels = [];
let number = 0;

function panel() {
  const section = document.createElement('section');
  section.className = 'order';
  section.innerHTML = `<h1>Order ${++number}</h1><ul><li>tea</li><li>milk</li></ul>`;
  return section;
}

document.querySelector('#next').addEventListener('click', () => {
  const old = main.firstElementChild;
  if (old) {
    old.remove();
    if (!fixed) closedPanels.push(old);
  }
  main.append(panel());
});
