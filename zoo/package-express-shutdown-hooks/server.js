'use strict';

const express = require('express');

const fixed = process.env.FIXED === '1';

class SalesReport {
  constructor(number) {
    this.number = number;
    this.rows = new Array(40).fill(3);
  }

  total() {
    return this.rows.reduce((sum, row) => sum + row, 0);
  }
}

/** What remains to be done before the process ends. */
class ShutdownHooks {
  #hooks = new Set();

  defer(hook) {
    this.#hooks.add(hook);
    return () => this.#hooks.delete(hook);
  }

  run() {
    for (const hook of this.#hooks) hook();
  }
}

const hooks = new ShutdownHooks();
let opened = 0;

function openReport(number, response) {
  const report = new SalesReport(number);
  opened += 1;
  const undo = hooks.defer(function closeReport() { opened -= 1; });
  if (fixed) response.once('finish', undo);
  return { total: () => report.total() };
}

const app = express();
app.disable('etag');
process.once('SIGUSR2', () => {
  hooks.run();
  process.exit(opened);
});

app.get('/orders/:number', (request, response) => {
  const report = openReport(Number(request.params.number), response);
  response.json({ total: report.total() });
});

app.use((request, response) => response.send('ok'));

app.listen(process.env.PORT, '127.0.0.1');
