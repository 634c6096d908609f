'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Lease {
  constructor() {
    this.owner = 0;
    this.rows = new Array(12).fill(0);
  }
}

/** Scratch tables that an export borrows and gives back together. */
class ScratchPool {
  #idle = [];
  #active = [];

  borrow(owner) {
    const lease = this.#idle.pop() ?? new Lease();
    lease.owner = owner;
    this.#active.push(lease);
    return lease;
  }

  releaseAll(owner) {
    for (const lease of fixed ? [...this.#active] : this.#active) {
      if (lease.owner !== owner) continue;
      this.#active.splice(this.#active.indexOf(lease), 1);
      lease.rows.fill(0);
      this.#idle.push(lease);
    }
  }
}

class OrderExport {
  static #last = 0;

  constructor(pool) {
    this.pool = pool;
    this.number = ++OrderExport.#last;
  }

  run(path) {
    const [heads, lines, taxes, sums] = Array.from({ length: 4 }, () => this.pool.borrow(this.number));
    try {
      heads.rows[0] = path.length;
      lines.rows[0] = heads.rows[0] * 3;
      taxes.rows[0] = lines.rows[0] * 0.2;
      sums.rows[0] = lines.rows[0] + taxes.rows[0];
      return sums.rows[0];
    } finally {
      this.pool.releaseAll(this.number);
    }
  }
}

const pool = new ScratchPool();

http.createServer((request, response) => {
  const exported = new OrderExport(pool).run(request.url);
  response.end(exported.toFixed(2));
}).listen(process.env.PORT, '127.0.0.1');
