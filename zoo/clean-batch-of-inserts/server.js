'use strict';

const http = require('node:http');

class Batch {
  constructor() {
    this.rows = [];
    this.opened = new Date();
  }
}

let batch = new Batch();
let written = 0;

http.createServer((request, response) => {
  batch.rows.push({ url: request.url, at: new Date() });
  if (batch.rows.length >= 64) {
    const full = batch;
    batch = new Batch();
    setTimeout(() => { written += full.rows.length; }, 5);
  }
  response.end(String(written));
}).listen(process.env.PORT, '127.0.0.1');
