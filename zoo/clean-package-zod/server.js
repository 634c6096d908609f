'use strict';

const http = require('node:http');
const { z } = require('zod');

http.createServer((request, response) => {
  const schema = z.object({ url: z.string().min(1), page: z.coerce.number().default(1) });
  response.end(JSON.stringify(schema.parse({ url: request.url })));
}).listen(process.env.PORT, '127.0.0.1');
