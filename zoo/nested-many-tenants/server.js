'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Tenant {
  constructor() {
    this.events = [];
  }
}

const tenants = new Map();

http.createServer((request, response) => {
  const name = 'tenant-' + Math.floor(Math.random() * 300);
  let tenant = tenants.get(name);
  if (!tenant) tenants.set(name, tenant = new Tenant());
  tenant.events.push({ url: request.url, detail: { ok: true } });
  if (fixed) tenant.events.length = 0;
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
