'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

const DEFAULTS = { currency: 'EUR', locale: 'en', pageSize: 20, beta: false };

/** What applies at the moment: overrides on top, the defaults below. */
class EffectiveSettings {
  #base;
  #effective;

  constructor(base) {
    this.#base = base;
    this.#effective = base;
  }

  override(changes) {
    this.#effective = Object.assign(Object.create(fixed ? this.#base : this.#effective), changes);
  }

  get(name) {
    return this.#effective[name];
  }

  listed() {
    return Object.keys(this.#effective).map((name) => `${name}=${this.get(name)}`);
  }
}

class Experiment {
  constructor(share) {
    this.share = share;
    this.visits = 0;
  }

  draw() {
    this.visits += 1;
    return this.visits % this.share === 0;
  }
}

const settings = new EffectiveSettings(DEFAULTS);
const beta = new Experiment(10);

http.createServer((request, response) => {
  const locale = request.url.length % 2 === 0 ? 'de' : 'en';
  settings.override({ locale, beta: beta.draw() });
  response.end(`${settings.get('currency')} ${settings.listed().join(' ')}`);
}).listen(process.env.PORT, '127.0.0.1');
