'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Shipment {
  constructor(id, path) {
    this.id = id;
    this.path = path;
    this.stops = ['depot', 'hub', 'door'];
  }
}

class Carrier {
  constructor(id) {
    this.id = id;
    this.name = `carrier ${id}`;
  }
}

/** One object for each row, and no row kept alive: the entities are referenced weakly. */
class IdentityMap {
  #types = new Map();

  remember(entity) {
    const type = entity.constructor.name;
    if (!this.#types.has(type)) this.#types.set(type, new Map());
    this.#types.get(type).set(entity.id, new WeakRef(entity));
    return entity;
  }

  find(type, id) {
    return this.#types.get(type)?.get(id)?.deref();
  }
}

class UnitOfWork {
  constructor(identities) {
    this.identities = identities;
  }

  shipment(id, path) {
    return this.identities.find('Shipment', id) ?? this.identities.remember(new Shipment(id, path));
  }

  carrier(id) {
    return this.identities.find('Carrier', id) ?? this.identities.remember(new Carrier(id));
  }
}

const shared = new IdentityMap();
let sequence = 0;

http.createServer((request, response) => {
  const work = new UnitOfWork(fixed ? new IdentityMap() : shared);
  const shipment = work.shipment(`shp_${++sequence}`, request.url);
  const carrier = work.carrier(sequence % 5);
  response.end(`${shipment.id} by ${carrier.name}`);
}).listen(process.env.PORT, '127.0.0.1');
