'use strict';

const fixed = new URLSearchParams(location.search).has('fixed');
const main = document.querySelector('main');

class Route {
  constructor(path) {
    this.path = path;
    this.scroll = { x: 0, y: 120 };
    this.query = ['page=1', 'sort=price'];
  }

  show() {
    main.textContent = this.path;
  }
}

class Router {
  constructor() {
    this.undo = [];
    this.current = new Route('/');
  }

  go(path) {
    const old = this.current;
    this.undo.push(() => old.show());
    if (fixed && this.undo.length > 10) this.undo.shift();
    this.current = new Route(path);
    this.current.show();
  }
}

const router = new Router();
let number = 0;

document.querySelector('#next').addEventListener('click', () => router.go(`/orders/${++number}`));
