'use strict';

const { ApolloServer, gql } = require('apollo-server');
const { InMemoryLRUCache } = require('apollo-server-caching');

const fixed = process.env.FIXED === '1';
const server = new ApolloServer({
  typeDefs: gql`type Query { hello: String }`,
  resolvers: { Query: { hello: () => 'world' } },
  csrfPrevention: true,
  ...(fixed && { persistedQueries: { cache: new InMemoryLRUCache({ maxSize: 2000 }) }, documentStore: null }),
});

server.listen({ port: process.env.PORT, host: '127.0.0.1' });
