'use strict';

const http = require('node:http');
const axios = require('axios');

const fixed = process.env.FIXED === '1';
const client = axios.create({ baseURL: 'http://backend.example/' });

http.createServer((request, response) => {
  const { url } = request;
  if (fixed) client.interceptors.request.clear();
  client.interceptors.request.use((config) => {
    config.headers['x-forwarded-url'] = url;
    return config;
  });
  response.end(client.getUri({ url }));
}).listen(process.env.PORT, '127.0.0.1');
