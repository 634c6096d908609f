'use strict';

const http = require('node:http');
const mongoose = require('mongoose');

const fixed = process.env.FIXED === '1';
const orders = new mongoose.Schema({ customer: String });
const shared = mongoose.createConnection();
shared.model('Order', orders);

http.createServer((request, response) => {
  const connection = fixed ? shared : mongoose.createConnection();
  const Order = fixed ? shared.model('Order') : connection.model('Order', orders);
  response.end(new Order({ customer: 'a shop' }).customer);
}).listen(process.env.PORT, '127.0.0.1');
