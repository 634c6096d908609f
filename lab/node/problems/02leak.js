'use strict';
// A payment service that must not charge twice: it remembers the requests that it has seen.

const { randomUUID } = require('node:crypto');

const REQUESTS_REMEMBERED = 100;

const naiveCache = new Map();

function keyOf(request) {
  return request.get('idempotency-key') ?? randomUUID();
}

function chargeOnce(request) {
  const key = keyOf(request);
  if (naiveCache.has(key)) return 'Already charged.';
  naiveCache.set(key, request);
  return 'Charged 10.';
}

const recentKeys = new Set();

function chargeOnceAndForget(request) {
  const key = keyOf(request);
  if (recentKeys.has(key)) return 'Already charged.';
  recentKeys.add(key);
  if (recentKeys.size > REQUESTS_REMEMBERED) recentKeys.delete(recentKeys.values().next().value);
  return 'Charged 10.';
}

function stop() {
  naiveCache.clear();
  recentKeys.clear();
}

module.exports = {
  id: '02leak',
  title: 'A leak',
  task: 'Every request leaves something behind. What is kept, by which variable, and why is it never found again?',
  hunt: '--requests 1000',
  leaky: { handle: chargeOnce, held: () => naiveCache.size },
  fixed: { handle: chargeOnceAndForget, held: () => recentKeys.size },
  stop,
};
