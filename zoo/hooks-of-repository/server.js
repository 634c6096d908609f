'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Repository {
  hooks = { beforeSave: [], afterSave: [] };
  rows = 0;

  hook(name, run) {
    this.hooks[name].push(run);
  }

  unhook(name, run) {
    this.hooks[name] = this.hooks[name].filter((other) => other !== run);
  }

  save(row) {
    for (const run of this.hooks.afterSave.slice(0, 3)) run(row);
    this.rows++;
  }
}

const orders = new Repository();

http.createServer((request, response) => {
  const trace = { url: request.url, steps: [] };
  const note = (row) => trace.steps.push(row.number);
  orders.hook('afterSave', note);
  orders.save({ number: 7 });
  if (fixed) orders.unhook('afterSave', note);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
