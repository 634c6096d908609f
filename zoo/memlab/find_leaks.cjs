'use strict';

// node find_leaks.cjs BEFORE AFTER FINAL
// Prints a line of JSON: leaks: the names of the objects along each leak's trace, in memlab's order; survivors: the names
// in its table of what was born between BEFORE and AFTER and lives on in FINAL, by retained size.

const { info } = require('@memlab/core');
const { findLeaksBySnapshotFilePaths } = require('@memlab/api');

const survivors = [];
info.table = (rows) => survivors.push(...rows.map(({ name, type }) => named(name, type)));

// "5:   --399 (element)--->  [Session](object) @4711 $retained-size:920 ", and names may hold brackets
const OBJECT = /^\d+: (?:.*?--->)?\s*\[(.*)\]\((\w[\w ]*)\) @\d+/;

function named(name, type) {
  return name && name !== '<closure>' ? name : `(${type})`;
}

function names(trace) {
  return Object.keys(trace).flatMap((key) => {
    const found = OBJECT.exec(key);
    return found ? [named(found[1], found[2])] : [];
  });
}

findLeaksBySnapshotFilePaths(...process.argv.slice(2, 5)).then((leaks) => {
  const answer = { leaks: leaks.map(names), survivors };
  process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.exit(0));
});
