'use strict';

const fixed = new URLSearchParams(location.search).has('fixed');

class ChartModel {
  constructor() {
    this.points = [1, 2, 3, 4];
    this.width = 0;
  }

  resize() {
    this.width = window.innerWidth;
  }
}

let close = () => {};

document.querySelector('#next').addEventListener('click', () => {
  close();
  const model = new ChartModel();
  const resized = () => model.resize();
  window.addEventListener('resize', resized);
  if (fixed) close = () => window.removeEventListener('resize', resized);
});
