'use strict';

const main = document.querySelector('main');
let leave = () => {};
let number = 0;

function show(id) {
  const view = document.createElement('section');
  view.innerHTML = `<h1>Order ${id}</h1><button>buy</button>`;
  const resized = () => view.classList.toggle('narrow', window.innerWidth < 600);
  window.addEventListener('resize', resized);
  const ticking = setInterval(() => view.classList.toggle('tick'), 1000);
  const observer = new ResizeObserver(resized);
  observer.observe(view);
  leave = () => {
    window.removeEventListener('resize', resized);
    clearInterval(ticking);
    observer.disconnect();
  };
  main.replaceChildren(view);
}

document.querySelector('#next').addEventListener('click', () => {
  leave();
  show(++number);
  history.replaceState({ number }, '', `#${number}`);
});
