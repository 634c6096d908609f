'use strict';

const http = require('node:http');
const { EventEmitter, once } = require('node:events');

const jobs = new EventEmitter().setMaxListeners(0);
setInterval(() => jobs.emit('tick'), 5);

http.createServer(async (request, response) => {
  await once(jobs, 'tick');
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
