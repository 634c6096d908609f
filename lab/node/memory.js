'use strict';
// What the process uses, in bytes.

const v8 = require('node:v8');

/** Resident memory, V8's heap, and what lies outside of it but belongs to its objects. */
function memory() {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  return { rss, heapUsed, heapTotal, external };
}

/** The same, and the figures of each of the heap's spaces. */
function memoryBySpace() {
  const spaces = v8.getHeapSpaceStatistics().map((space) => ({
    name: space.space_name,
    size: space.space_size,
    used: space.space_used_size,
    available: space.space_available_size,
    physical: space.physical_space_size,
  }));
  return { ...memory(), spaces };
}

module.exports = { memory, memoryBySpace };
