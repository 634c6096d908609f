'use strict';

const http = require('node:http');
const Aedes = require('aedes');

const fixed = process.env.FIXED === '1';
const broker = new Aedes();
let next = 0;

http.createServer((request, response) => {
  const topic = `orders/${next++}`;
  broker.publish({ topic, payload: 'open', qos: 0, retain: !fixed }, () => response.end('ok'));
}).listen(process.env.PORT, '127.0.0.1');
