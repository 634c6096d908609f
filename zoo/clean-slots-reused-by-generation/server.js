'use strict';

const http = require('node:http');

class Upload {
  constructor(handle, path) {
    this.handle = handle;
    this.path = path;
    this.parts = [{ offset: 0, bytes: path.length }];
    this.finish = () => `${this.path} has ${this.parts.length} parts`;
  }
}

/** Handles are a generation and a slot; a slot that is free is given out again under the next generation. */
class SlotMap {
  #slots = [];
  #generations = [];
  #free = [];

  insert(make) {
    const slot = this.#free.length > 0 ? this.#free.shift() : this.#slots.length;
    const generation = (this.#generations[slot] ?? 0) + 1;
    this.#generations[slot] = generation;
    const handle = `${slot}:${generation}`;
    this.#slots[slot] = make(handle);
    return handle;
  }

  get(handle) {
    const [slot, generation] = handle.split(':').map(Number);
    return this.#generations[slot] === generation ? this.#slots[slot] : undefined;
  }

  remove(handle) {
    const upload = this.get(handle);
    if (upload === undefined) return undefined;
    const slot = Number.parseInt(handle, 10);
    this.#slots[slot] = null;
    this.#free.push(slot);
    return upload;
  }
}

class Uploads {
  #slots = new SlotMap();
  #open = [];

  begin(path) {
    const handle = this.#slots.insert((given) => new Upload(given, path));
    this.#open.push(handle);
    if (this.#open.length > 48) this.#slots.remove(this.#open.shift()).finish();
    return this.#slots.get(handle);
  }
}

const uploads = new Uploads();

http.createServer((request, response) => {
  response.end(uploads.begin(request.url).finish());
}).listen(process.env.PORT, '127.0.0.1');
