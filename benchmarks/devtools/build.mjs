// Bundles the part of DevTools that reads heap snapshots into engine.mjs, a module that Node.js can load.
import { build } from 'esbuild';

const worker = 'chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker';

// DevTools generates this module in its own build. No text is translated here.
const noTranslations = `
  export const LOCALES = ['en-US'];
  export const BUNDLED_LOCALES = ['en-US'];
  export const DEFAULT_LOCALE = 'en-US';
  export const REMOTE_FETCH_PATTERN = '';
  export const LOCAL_FETCH_PATTERN = '';
`;

await build({
  stdin: {
    contents: `
      export { HeapSnapshotLoader } from './node_modules/${worker}/HeapSnapshotLoader.js';
      export { SecondaryInitManager } from './node_modules/${worker}/HeapSnapshot.js';
    `,
    resolveDir: import.meta.dirname ?? process.cwd(),
  },
  outfile: 'engine.mjs',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node18',
  logLevel: 'warning',
  plugins: [
    {
      name: 'no translations',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /\/locales\.js$/ }, () => ({ path: 'locales', namespace: 'generated' }));
        onLoad({ filter: /.*/, namespace: 'generated' }, () => ({ contents: noTranslations }));
      },
    },
  ],
});
