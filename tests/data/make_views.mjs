// What DevTools' engine lists in its views of single objects: references, retainers, retainers around ignored ones, objects of a
// class. Run in benchmarks/devtools, after build.mjs:  node ../../tests/data/make_views.mjs SNAPSHOT > expected.views.json
import { pathToFileURL } from 'node:url';

const { openSnapshot } = await import(pathToFileURL(`${process.cwd()}/open.mjs`));
const snapshot = await openSnapshot(process.argv[2]);
const { nodeFieldCount, edgeFieldsCount, nodeCount } = snapshot;
const by = (fieldName1, ascending1, fieldName2, ascending2) => ({ fieldName1, ascending1, fieldName2, ascending2 });
const MOST = 200; // rows of each list
const rows = (provider, comparator) => {
  provider.sortAndRewind(comparator);
  return provider.serializeItemsRange(0, MOST).items;
};
const edgesOf = (items) => items.map((edge) => edge.edgeIndex / edgeFieldsCount);

const references = (ordinal) =>
  edgesOf(rows(snapshot.createEdgesProvider(ordinal * nodeFieldCount), by('retainedSize', false, '!edgeName', true)));
// The edges, and those of retainers that are ignored.
const retainers = (ordinal) => {
  const items = rows(
    snapshot.createRetainingEdgesProvider(ordinal * nodeFieldCount), by('!edgeDistance', true, 'name', true));
  return { edges: edgesOf(items), distances: items.map((edge) => edge.node.distance), ignored: items.map((edge) => edge.node.ignored) };
};

// Nodes of all kinds: some of each class, and whatever has many references or retainers.
const node = snapshot.createNode(0);
const wanted = new Set([0, 1]);
const seen = new Map();
for (let ordinal = 0; ordinal < nodeCount; ++ordinal) {
  node.nodeIndex = ordinal * nodeFieldCount;
  const name = node.className();
  const count = seen.get(name) ?? 0;
  if (count < 1 || (count < 9 && (node.edgesCount() > 500 || node.retainersCount() > 500))) wanted.add(ordinal);
  seen.set(name, count + 1);
}
const nodes = [...wanted];
const document = { nodes, references: nodes.map(references), retainers: nodes.map((each) => retainers(each).edges), ignoring: [] };

const classes = snapshot.getAggregatesByClassKey(false, 'allObjects');
document.classes = Object.fromEntries(
  Object.keys(classes).filter((key) => classes[key].count > 1).map((key) => {
    const provider = snapshot.createNodesProviderForClass(key, { filterKey: () => 'allObjects' });
    return [key, rows(provider, by('retainedSize', false, 'id', true)).map((each) => each.id)];
  }));

// Every other retainer of some objects is ignored, and so is one that many ways lead through.
for (const ordinal of nodes.filter((each) => snapshot.createNode(each * nodeFieldCount).retainersCount() > 2).slice(0, 25)) {
  const ignored = [];
  for (let all = snapshot.createNode(ordinal * nodeFieldCount).retainers(), place = 0; all.hasNext(); all.next(), ++place)
    if (place % 2 === 0 && !all.item().node().isRoot()) ignored.push(all.item().nodeIndex() / nodeFieldCount);
  const distinct = [...new Set(ignored)].slice(0, 5);
  for (const each of distinct) snapshot.ignoreNodeInRetainersView(each * nodeFieldCount);
  let sum = 0;
  for (let each = 0; each < nodeCount; ++each) sum += snapshot.getDistanceForRetainersView(each * nodeFieldCount) % 65521;
  document.ignoring.push({ node: ordinal, ignoring: distinct, sum, ...retainers(ordinal) });
  snapshot.unignoreAllNodesInRetainersView();
}
process.stdout.write(JSON.stringify(document));
