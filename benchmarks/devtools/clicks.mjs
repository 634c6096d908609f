// node clicks.mjs FILE WIDEST MOST_HELD REPEAT     times what the engine does when somebody clicks in the heap panel
// WIDEST is the id of an object with many references, MOST_HELD of one that many hold. Prints a line of JSON: milliseconds.
import { classesOf, openSnapshot } from './open.mjs';

const [file, widest, mostHeld, repeat] = process.argv.slice(2);
const ROWS = 100; // as many as the panel asks for at once
const byRetained = { fieldName1: 'retainedSize', ascending1: false, fieldName2: 'name', ascending2: true };
const byShallow = { fieldName1: 'selfSize', ascending1: false, fieldName2: 'name', ascending2: true };
const edgesByRetained = { ...byRetained, fieldName2: '!edgeName' };

const began = performance.now();
const snapshot = await openSnapshot(file);
const classes = Object.entries(classesOf(snapshot));
const opened = performance.now() - began;

const [key] = classes.reduce((most, each) => (each[1].count > most[1].count ? each : most));
const widestIndex = snapshot.nodeIndexForId(Number(widest));
const mostHeldIndex = snapshot.nodeIndexForId(Number(mostHeld));
const objects = () => snapshot.createNodesProviderForClass(key, { allocationNodeId: undefined });

process.stdout.write(
  `${JSON.stringify({
    open: [opened],
    'unfold class': times(() => rowsOf(objects(), byRetained)),
    'sort objects': times(() => rowsOf(objects(), byShallow)),
    'unfold references': times(() => rowsOf(snapshot.createEdgesProvider(widestIndex), edgesByRetained)),
    'unfold retainers': times(() => rowsOf(snapshot.createRetainingEdgesProvider(mostHeldIndex), edgesByRetained)),
  })}\n`,
  () => process.exit(0),
);

function rowsOf(provider, comparator) {
  provider.sortAndRewind(comparator);
  return provider.serializeItemsRange(0, ROWS);
}

function times(work) {
  return Array.from({ length: Number(repeat) }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}
