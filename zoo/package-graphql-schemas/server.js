'use strict';

const http = require('node:http');
const { buildSchema, graphql } = require('graphql');

const fixed = process.env.FIXED === '1';
const schemas = new Map();
let count = 0;

function schemaOf(text) {
  if (!schemas.has(text)) schemas.set(text, buildSchema(text));
  return schemas.get(text);
}

http.createServer(async (request, response) => {
  const field = fixed ? 'order' : `order${count++}`;
  await graphql({ schema: schemaOf(`type Query { ${field}: String }`), source: `{ ${field} }` });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
