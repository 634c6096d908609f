// The second thread that DevTools opens a snapshot with: it finds retainers and dominators.
import { workerData } from 'node:worker_threads';
import './promises.mjs';

const { SecondaryInitManager } = await import('./engine.mjs');
new SecondaryInitManager(workerData);
