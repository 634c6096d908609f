'use strict';

const fixed = new URLSearchParams(location.search).has('fixed');
const main = document.querySelector('main');

class Clock {
  constructor(zone) {
    this.zone = zone;
    this.ticks = 0;
  }

  tick() {
    this.ticks += 1;
  }
}

let running = 0;

document.querySelector('#next').addEventListener('click', () => {
  if (fixed) clearInterval(running);
  const clock = new Clock('UTC');
  running = setInterval(() => clock.tick(), 3_600_000);
  main.textContent = clock.zone;
});
