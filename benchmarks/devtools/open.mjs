// Opens a snapshot as DevTools does, with its two threads.
import { open } from 'node:fs/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import './promises.mjs';

const { HeapSnapshotLoader } = await import('./engine.mjs');
const CHUNK_BYTES = 10_000_000; // as DevTools reads a file

export async function openSnapshot(path) {
  const loader = new HeapSnapshotLoader({ sendEvent() {} });
  const decoder = new TextDecoder();
  const file = await open(path);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null);
    if (!bytesRead) break;
    loader.write(decoder.decode(chunk.subarray(0, bytesRead), { stream: true }));
  }
  await file.close();
  loader.close();
  await loader.parsingComplete;

  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./engine_worker.mjs', import.meta.url), {
    workerData: port2,
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: 16_000 },
  });
  const failed = new Promise((_, reject) => worker.once('error', reject));
  const snapshot = await Promise.race([loader.buildSnapshot(port1), failed]);
  port1.close();
  await worker.terminate();
  return snapshot;
}

export const classesOf = (snapshot) => snapshot.getAggregatesByClassKey(false, 'allObjects');
