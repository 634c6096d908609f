// node dump.mjs FOLDER FILE…: writes all that DevTools reckons about each snapshot into FOLDER/0, FOLDER/1 and so on, one
// array or table a file, with the comparison to the snapshot before it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classesOf, openSnapshot } from './open.mjs';

const NAMED_FILTERS = [
  'duplicatedStrings', 'objectsRetainedByDetachedDomNodes', 'objectsRetainedByConsole', 'objectsRetainedByEventHandlers',
  'objectsRetainedByContexts',
];

const ONE_STACK_IN = 50;

const [folder, ...files] = process.argv.slice(2);
let older = null;
for (const [number, file] of files.entries()) {
  const snapshot = await openSnapshot(file);
  dump(snapshot, older, join(folder, String(number)));
  older = snapshot;
}
process.exit(0);

function dump(snapshot, before, into) {
  mkdirSync(into, { recursive: true });
  const write = (name, content) => writeFileSync(join(into, name), content);
  const writeTable = (name, rows) => write(`${name}.json`, JSON.stringify(rows));
  const writeArray = (name, { buffer, byteOffset, byteLength }) => write(name, Buffer.from(buffer, byteOffset, byteLength));

  writeArray('dominators.u32', snapshot.dominatorsTree);
  writeArray('retained.f64', snapshot.retainedSizes);
  writeArray('shallow.u32', Uint32Array.from(selfSizesOf(snapshot)));
  writeArray('distances.i32', snapshot.nodeDistances);
  writeTable('classes', rowsOf(classesOf(snapshot)));
  writeTable('statistics', snapshot.getStatistics());
  writeTable('duplicates', duplicatesOf(snapshot));
  for (const [name, filter] of Object.entries(filtersOf(snapshot, before))) {
    writeArray(`filter.${name}.u32`, membersOf(snapshot, filter));
    writeTable(`filter.${name}`, rowsOf(snapshot.aggregatesWithFilter(filter)));
  }
  if (snapshot.profile.snapshot.trace_function_count) {
    writeTable('allocations', allocatingFunctionsOf(snapshot));
    writeTable('stacks', stacksOf(snapshot));
  }
  // The last: from here on the older snapshot goes by the interfaces of this one.
  if (before) writeTable('diff', changesBetween(before, snapshot));
}

// One object, which is each node in turn.
function* nodesOf(snapshot) {
  const node = snapshot.createNode(0);
  for (let ordinal = 0; ordinal < snapshot.nodeCount; ordinal++) {
    node.nodeIndex = ordinal * snapshot.nodeFieldCount;
    yield node;
  }
}

function* selfSizesOf(snapshot) {
  for (const node of nodesOf(snapshot)) yield node.selfSize();
}

// As the panel makes them: each named one, and what was allocated up to this snapshot, and since the one before.
function filtersOf(snapshot, before) {
  const filters = Object.fromEntries(NAMED_FILTERS.map((filterName) => [filterName, { filterName }]));
  const greatest = snapshot.maxJsNodeId();
  filters.allocatedBefore = { minNodeId: 0, maxNodeId: greatest };
  if (before) filters.allocatedSince = { minNodeId: before.maxJsNodeId(), maxNodeId: greatest };
  return filters;
}

function membersOf(snapshot, filter) {
  const isMember = snapshot.createFilter(filter);
  const members = [];
  for (const node of nodesOf(snapshot)) if (isMember(node)) members.push(node.ordinal());
  return Uint32Array.from(members);
}

function rowsOf(aggregates) {
  return Object.entries(aggregates).map(([key, { name, count, distance, self, maxRet }]) => [key, name, count, distance, self, maxRet]);
}

function duplicatesOf(snapshot) {
  return snapshot.getDuplicateStrings().map((group) => [
    group.value, group.count, group.totalSelfSize, group.totalRetainedSize, group.truncated, group.length ?? null, group.hash ?? null,
    group.nodes.map(({ id }) => id),
  ]);
}

function allocatingFunctionsOf(snapshot) {
  return snapshot.allocationTracesTops().map((each) => [
    each.name, each.scriptName, each.line, each.column, each.count, each.size, each.liveCount, each.liveSize,
  ]);
}

// Of one in so many of the nodes that have one.
function stacksOf(snapshot) {
  const stacks = [];
  let number = 0;
  for (const node of nodesOf(snapshot)) {
    if (!node.traceNodeId() || number++ % ONE_STACK_IN !== 0) continue;
    const frames = snapshot.allocationStack(node.nodeIndex);
    stacks.push([node.ordinal(), frames.map((each) => [each.functionName, each.scriptName, each.line, each.column])]);
  }
  return stacks;
}

function changesBetween(before, snapshot) {
  const aggregates = before.aggregatesForDiff(snapshot.interfaceDefinitions());
  return Object.entries(snapshot.calculateSnapshotDiff(0, aggregates)).map(([key, each]) => [
    key, each.name, each.addedCount, each.removedCount, each.countDelta, each.addedSize, each.removedSize, each.sizeDelta,
  ]);
}
