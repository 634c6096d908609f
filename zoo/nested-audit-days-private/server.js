'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const SHOWN = 20;

class TenantTrail {
  #days = Object.create(null);

  add(entry) {
    const day = new Date(entry.at).toISOString().slice(0, 10);
    const page = (this.#days[day] ??= { opened: entry.at, entries: [] });
    page.entries.push(entry);
    if (fixed && page.entries.length > SHOWN) page.entries.shift();
  }

  recent(day) {
    return this.#days[day]?.entries.slice(-SHOWN) ?? [];
  }
}

class AuditLog {
  #tenants = {};
  #sequence = 0;

  trailOf(tenant) {
    return (this.#tenants[tenant] ??= new TenantTrail());
  }

  record(tenant, actor, action) {
    this.#sequence += 1;
    this.trailOf(tenant).add({
      sequence: this.#sequence,
      at: Date.now(),
      actor,
      change: { action, outcome: 'granted' },
    });
    return this.#sequence;
  }
}

class Backoffice {
  #audit = new AuditLog();

  answer(request) {
    const [, tenant, ...resource] = request.url.split('/');
    const sequence = this.#audit.record(tenant, request.headers['x-user'] ?? 'anonymous', `read ${resource.join('/')}`);
    return { tenant, sequence };
  }
}

const backoffice = new Backoffice();

http.createServer((request, response) => {
  response.end(JSON.stringify(backoffice.answer(request)));
}).listen(process.env.PORT, '127.0.0.1');
