'use strict';
// A cache that never forgets: it has a bound, tells it to whoever asks, and does not keep it.

const { randomUUID } = require('node:crypto');

const { filled } = require('../unit');

const MAX_SIZE = 1000;

const cache = new Map();

/** One more entry, under a key that comes once. */
function start(unit) {
  cache.set(randomUUID(), { data: filled(unit.bytes), storedAt: new Date() });
}

function stop() {
  cache.clear();
}

function stats(unit) {
  let bytes = 0;
  for (const entry of cache.values()) bytes += entry.data.length;
  return { size: cache.size, memoryUsage: `${unit.megabytes(bytes)}MB`, maxSize: MAX_SIZE };
}

function status(unit) {
  return { isLeaking: isLeaking(), stats: stats(unit), message: 'Cache status' };
}

function isLeaking() {
  return cache.size > 0;
}

module.exports = {
  id: 'cache',
  key: 'cache',
  label: 'Cache leak',
  title: 'Cache',
  text: 'Each call adds a large entry under a new key to a cache whose bound nobody enforces.',
  holder: 'cache',
  hunt: '--method POST --warmup 4 --requests 16 --concurrency 2',
  start,
  stop,
  stats,
  status,
  overview: status,
  isLeaking,
};
