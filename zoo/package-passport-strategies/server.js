'use strict';

const http = require('node:http');
const passport = require('passport');

const fixed = process.env.FIXED === '1';
let count = 0;

class TenantStrategy extends passport.Strategy {
  constructor(tenant) {
    super();
    this.name = tenant;
    this.secrets = [tenant + '-a', tenant + '-b'];
  }

  authenticate(request) {
    this.success({ tenant: this.name, url: request.url });
  }
}

http.createServer((request, response) => {
  const tenant = 'tenant-' + count++;
  passport.use(new TenantStrategy(tenant));
  passport.authenticate(tenant, { session: false })(request, response, () => {
    if (fixed) passport.unuse(tenant);
    response.end('ok');
  });
}).listen(process.env.PORT, '127.0.0.1');
