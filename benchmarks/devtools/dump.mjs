// node dump.mjs FILE FOLDER: writes all that DevTools reckons about a snapshot, one array or table a file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classesOf, openSnapshot } from './open.mjs';

const [path, folder] = process.argv.slice(2);
const snapshot = await openSnapshot(path);
const write = (name, content) => writeFileSync(join(folder, name), content);

const shallow = new Uint32Array(snapshot.nodeCount);
for (let node = 0; node < snapshot.nodeCount; node++) {
  shallow[node] = snapshot.nodes.getValue(node * snapshot.nodeFieldCount + snapshot.nodeSelfSizeOffset);
}
const arrays = {
  'dominators.u32': snapshot.dominatorsTree,
  'retained.f64': snapshot.retainedSizes,
  'shallow.u32': shallow,
  'distances.i32': snapshot.nodeDistances,
};
for (const [name, { buffer, byteOffset, byteLength }] of Object.entries(arrays)) {
  write(name, Buffer.from(buffer, byteOffset, byteLength));
}
write('classes.json', JSON.stringify(
  Object.entries(classesOf(snapshot)).map(([key, { name, count, distance, self, maxRet }]) => [key, name, count, distance, self, maxRet]),
));
write('statistics.json', JSON.stringify(snapshot.getStatistics()));
process.exit(0);
