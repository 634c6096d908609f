'use strict';

const http = require('node:http');
const { buildSchema, graphql } = require('graphql');

const schema = buildSchema('type Item { id: Int, name: String } type Query { items(first: Int): [Item] }');
const rootValue = {
  items: ({ first }) => Array.from({ length: first }, (_, id) => ({ id, name: 'item ' + id })),
};

http.createServer(async (request, response) => {
  const answer = await graphql({ schema, rootValue, source: '{ items(first: 5) { id name } }' });
  response.end(JSON.stringify(answer));
}).listen(process.env.PORT, '127.0.0.1');
