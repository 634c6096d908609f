'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

/** A state whose parts are wrapped on their way out, so that every change is counted. */
class ReactiveState {
  #wrapped = fixed ? new WeakMap() : new Map();
  #changes = 0;
  #traps;

  constructor(initial) {
    this.#traps = {
      get: (target, name) => this.#wrap(Reflect.get(target, name)),
      set: (target, name, value) => {
        this.#changes += 1;
        return Reflect.set(target, name, value);
      },
    };
    this.view = this.#wrap(initial);
  }

  get changes() {
    return this.#changes;
  }

  #wrap(value) {
    if (typeof value !== 'object' || value === null) return value;
    let proxy = this.#wrapped.get(value);
    if (!proxy) {
      proxy = new Proxy(value, this.#traps);
      this.#wrapped.set(value, proxy);
    }
    return proxy;
  }
}

class Dashboard {
  constructor() {
    this.state = new ReactiveState({ panels: { orders: 0 }, selection: null });
  }

  select(path) {
    const { view } = this.state;
    view.selection = { path, filter: { status: 'open', page: 1 } };
    view.selection.filter.page += 1;
    view.panels.orders += 1;
    return view.selection.filter.page;
  }
}

const dashboard = new Dashboard();

http.createServer((request, response) => {
  const page = dashboard.select(request.url);
  response.end(`page ${page} after ${dashboard.state.changes} changes`);
}).listen(process.env.PORT, '127.0.0.1');
