import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

// One script and one style sheet under fixed names: the server sends them as they are, and the report holds them in itself.
export default defineConfig({
  base: "./",
  plugins: [preact()],
  build: {
    outDir: "../src/heaptrail/web/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    rolldownOptions: {
      output: {
        entryFileNames: "heaptrail.js",
        assetFileNames: "heaptrail[extname]",
        codeSplitting: false,
      },
    },
  },
});
