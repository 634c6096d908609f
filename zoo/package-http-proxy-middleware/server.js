'use strict';

const http = require('node:http');
const { createProxyMiddleware } = require('http-proxy-middleware');

const fixed = process.env.FIXED === '1';
const stock = http.createServer((request, response) => response.end('3'));

stock.listen(0, '127.0.0.1', () => {
  const make = () => createProxyMiddleware({ target: `http://127.0.0.1:${stock.address().port}` });
  const shared = make();
  const server = http.createServer((request, response) => {
    const proxy = fixed ? shared : make();
    proxy(request, response, () => response.end());
  });
  server.setMaxListeners(0);
  server.listen(process.env.PORT, '127.0.0.1');
});
