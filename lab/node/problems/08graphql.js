'use strict';
// A GraphQL service with one field, whose resolver keeps what it made in case it is asked for again.

const { buildSchema, graphql } = require('graphql');
const { createHandler } = require('graphql-http/lib/use/express');

const SUMMARY_CHARACTERS = 700_000;
const QUERY = '{ summary(year: 2026) { length } }';

const schema = buildSchema(`
  type Summary {
    length: Int!
  }

  type Query {
    summary(year: Int!): Summary
  }
`);

const leakN = [];

/** A flat string: one that is put together from its halves would take a few bytes only. */
function writeSummary(year) {
  return Buffer.alloc(SUMMARY_CHARACTERS, `nothing much in ${year}; `).toString('latin1');
}

const keepingRoot = {
  summary({ year }) {
    const text = writeSummary(year);
    leakN.push(text);
    return { length: text.length };
  },
};

const plainRoot = {
  summary({ year }) {
    return { length: writeSummary(year).length };
  },
};

/** Without a query of the client's own, a page of the service asks for the summary of the year. */
function servedFrom(rootValue) {
  const answerQuery = createHandler({ schema, rootValue });
  return async (request, response) => {
    if (request.query.query !== undefined || request.is('application/json')) {
      await answerQuery(request, response);
      return undefined;
    }
    const { data } = await graphql({ schema, rootValue, source: QUERY });
    return `The summary of the year has ${data.summary.length} characters.`;
  };
}

function stop() {
  leakN.length = 0;
}

module.exports = {
  id: '08graphql',
  title: 'GraphQL',
  task: 'A query with one field. Between the server and the code of the service there is a library: whose is the leak?',
  hunt: '--warmup 50 --requests 100',
  leaky: { handle: servedFrom(keepingRoot), held: () => leakN.length },
  fixed: { handle: servedFrom(plainRoot), held: () => 0 },
  stop,
};
