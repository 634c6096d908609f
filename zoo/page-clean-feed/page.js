'use strict';

const main = document.querySelector('main');
const seen = new Map();
let number = 0;

document.querySelector('#next').addEventListener('click', () => {
  const item = document.createElement('p');
  item.textContent = `Item ${++number}`;
  main.append(item);
  if (main.children.length > 50) main.firstElementChild.remove();
  seen.set(number, new WeakRef(item));
  if (seen.size > 80) seen.delete(seen.keys().next().value);
});
