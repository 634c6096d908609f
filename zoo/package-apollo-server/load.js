'use strict';

// Registers a persisted query of a text of its own per request: node load.js PORT REQUESTS CONCURRENCY
const { createHash } = require('node:crypto');

const [port, requests, concurrency] = process.argv.slice(2).map(Number);
let next = 0;

async function visit(number) {
  const query = `{ a${process.pid}_${number}: hello }`;
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
  });
  const answer = await response.json();
  if (!answer.data) throw new Error(JSON.stringify(answer));
}

async function client() {
  while (next < requests) await visit(next++);
}

Promise.all(Array.from({ length: concurrency }, client)).then(
  () => process.exit(0),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
