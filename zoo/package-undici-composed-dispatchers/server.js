'use strict';

const http = require('node:http');
const { Agent } = require('undici');

const fixed = process.env.FIXED === '1';
const agent = new Agent();
let dispatcher = agent;

http.createServer((request, response) => {
  const tenant = { url: request.url, headers: { 'x-tenant': 'seven' } };
  const interceptor = (dispatch) => (options, handler) =>
    dispatch({ ...options, headers: tenant.headers }, handler);
  dispatcher = (fixed ? agent : dispatcher).compose(interceptor);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
