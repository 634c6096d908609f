// node measure.mjs FILE           opens it and reckons all that the Summary and the Statistics show
// node measure.mjs FILE FILE...   opens all of them and compares neighbours
// Prints a line of JSON.
import { classesOf, openSnapshot } from './open.mjs';

const files = process.argv.slice(2);
const answer = files.length === 1 ? figures(await openSnapshot(files[0])) : await compare(files);
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));

function figures(snapshot) {
  return {
    nodes: snapshot.nodeCount,
    edges: snapshot.profile.snapshot.edge_count,
    classes: Object.keys(classesOf(snapshot)).length,
    bytes: snapshot.getStatistics().total,
  };
}

async function compare(paths) {
  let before = await openSnapshot(paths[0]);
  const changed = [];
  for (const path of paths.slice(1)) {
    const after = await openSnapshot(path);
    const aggregates = before.aggregatesForDiff(after.interfaceDefinitions());
    changed.push(Object.keys(after.calculateSnapshotDiff(changed.length, aggregates)).length);
    before = after;
  }
  return { changed };
}
