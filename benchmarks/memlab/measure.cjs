'use strict';

// node measure.cjs FILE                    opens it, with retained sizes and dominators
// node measure.cjs BEFORE AFTER FINAL      looks for leaks
// Prints a line of JSON.

const files = process.argv.slice(2);

async function open(file) {
  const { getFullHeapFromFile } = require('@memlab/heap-analysis');
  const heap = await getFullHeapFromFile(file);
  return { nodes: heap.nodes.length, edges: heap.edges.length };
}

async function findLeaks([before, after, final]) {
  const { findLeaksBySnapshotFilePaths } = require('@memlab/api');
  const leaks = await findLeaksBySnapshotFilePaths(before, after, final);
  return { leaks: leaks.length };
}

(files.length === 1 ? open(files[0]) : findLeaks(files)).then((answer) => {
  process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.exit(0));
});
