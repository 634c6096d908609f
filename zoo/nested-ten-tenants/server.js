'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class TenantEvent {
  constructor(url) {
    this.url = url;
    this.detail = {};
  }
}

const tenants = new Map();
let count = 0;

http.createServer((request, response) => {
  const name = 'tenant-' + (count++ % 10);
  if (!tenants.has(name)) tenants.set(name, { name, events: [] });
  const { events } = tenants.get(name);
  events.push(new TenantEvent(request.url));
  if (fixed && events.length > 5) events.shift();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
