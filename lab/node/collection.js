'use strict';
// V8's collector, called by hand, without an option on the command line.

const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');

/** Collect all that nothing holds. Cost: the whole heap is visited twice, some ten milliseconds and more. */
function collectGarbage() {
  gc();
  // The bytes of buffers are given back in the background, and all of them before the next collection begins.
  gc();
}

module.exports = { collectGarbage };
