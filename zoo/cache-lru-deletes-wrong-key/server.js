'use strict';

const http = require('node:http');
const { randomBytes } = require('node:crypto');

const fixed = process.env.FIXED === '1';

class Entry {
  constructor(key, value) {
    this.key = key;
    this.value = value;
    this.newer = null;
    this.older = null;
  }
}

class LruCache {
  #index = new Map();
  #newest = null;
  #oldest = null;
  #length = 0;

  constructor(limit) {
    this.limit = limit;
  }

  get(key) {
    const entry = this.#index.get(key);
    if (entry === undefined) return undefined;
    this.#unlink(entry);
    this.#link(entry);
    return entry.value;
  }

  set(key, value) {
    const entry = new Entry(key, value);
    this.#index.set(key, entry);
    this.#link(entry);
    if (this.#length > this.limit) this.#evict();
  }

  #evict() {
    const entry = this.#oldest;
    this.#unlink(entry);
    this.#index.delete(fixed ? entry.key : entry);
  }

  #link(entry) {
    entry.older = this.#newest;
    if (this.#newest) this.#newest.newer = entry;
    this.#newest = entry;
    this.#oldest ??= entry;
    this.#length += 1;
  }

  #unlink(entry) {
    if (entry.newer) entry.newer.older = entry.older;
    else this.#newest = entry.older;
    if (entry.older) entry.older.newer = entry.newer;
    else this.#oldest = entry.newer;
    entry.newer = entry.older = null;
    this.#length -= 1;
  }
}

class Session {
  constructor(path) {
    this.landedOn = path;
    this.basket = ['tea'];
  }
}

const sessions = new LruCache(64);

http.createServer((request, response) => {
  const id = request.headers.cookie ?? randomBytes(9).toString('base64url');
  if (!sessions.get(id)) sessions.set(id, new Session(request.url));
  response.setHeader('set-cookie', id);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
