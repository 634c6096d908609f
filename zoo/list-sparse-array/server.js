'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Shipment {
  constructor(number) {
    this.number = number;
    this.parcels = [1, 2];
  }
}

const shipments = [];
let number = 0;

http.createServer((request, response) => {
  number += 5003;
  shipments[number] = new Shipment(number);
  if (fixed) delete shipments[number];
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
