'use strict';
// V8's collector, called by hand, without an option on the command line.

const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
/** Collect all that nothing holds. Cost: the whole heap is visited, some ten milliseconds and more. */
const collectGarbage = vm.runInNewContext('gc');

module.exports = { collectGarbage };
