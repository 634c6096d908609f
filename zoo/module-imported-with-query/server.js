'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
let count = 0;

http.createServer(async (request, response) => {
  const { greeting } = await import(fixed ? './settings.mjs' : `./settings.mjs?version=${count++}`);
  response.end(greeting);
}).listen(process.env.PORT, '127.0.0.1');
