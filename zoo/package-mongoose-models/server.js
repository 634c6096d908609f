'use strict';

const http = require('node:http');
const mongoose = require('mongoose');

const fixed = process.env.FIXED === '1';
const schema = new mongoose.Schema({ url: String, total: Number }, { autoCreate: false, autoIndex: false, bufferCommands: false });
let count = 0;

http.createServer((request, response) => {
  const name = fixed ? 'Order' : `Order${count++}`;
  const Order = mongoose.models[name] ?? mongoose.model(name, schema, name.toLowerCase());
  const order = new Order({ url: request.url, total: 7 });
  response.end(order.url);
}).listen(process.env.PORT, '127.0.0.1');
