'use strict';

const http = require('node:http');
const { z } = require('zod');

const fixed = process.env.FIXED === '1';
let next = 0;

http.createServer((request, response) => {
  const schema = z.object({ customer: z.string() });
  const named = fixed ? schema : schema.meta({ id: `order-${next++}` });
  response.end(named.parse({ customer: 'a shop' }).customer);
}).listen(process.env.PORT, '127.0.0.1');
