'use strict';

const http = require('node:http');
const { z } = require('zod');

const fixed = process.env.FIXED === '1';
let count = 0;

http.createServer((request, response) => {
  const schema = z.object({ url: z.string() });
  if (fixed) schema.parse({ url: request.url });
  else schema.register(z.globalRegistry, { id: `request-${count++}` }).parse({ url: request.url });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
