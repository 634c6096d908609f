'use strict';

const http = require('node:http');
const Ajv = require('ajv');

const fixed = process.env.FIXED === '1';
const ajv = new Ajv();
const schema = () => ({
  type: 'object',
  properties: { name: { type: 'string' }, amount: { type: 'integer' } },
  required: ['name'],
});
const once = ajv.compile(schema());

http.createServer((request, response) => {
  const validate = fixed ? once : ajv.compile(schema());
  response.end(String(validate({ name: 'tea', amount: 3 })));
}).listen(process.env.PORT, '127.0.0.1');
