'use strict';
// A list on the global object that is only added to.

const BYTES_OF_A_NUMBER = 8;

globalThis.globalArrays = [];

/** One more array, of as many numbers as fill the unit. */
function start(unit) {
  globalThis.globalArrays.push(new Array(Math.ceil(unit.bytes / BYTES_OF_A_NUMBER)).fill(0.5));
}

function stop() {
  globalThis.globalArrays = [];
}

function stats(unit) {
  const { globalArrays } = globalThis;
  const bytes = globalArrays.reduce((sum, array) => sum + array.length * BYTES_OF_A_NUMBER, 0);
  return { globalArrays: globalArrays.length, totalMemoryUsage: unit.megabytes(bytes), isLeaking: isLeaking() };
}

function status(unit) {
  return { message: 'Global variable leak status', stats: stats(unit) };
}

function isLeaking() {
  return globalThis.globalArrays.length > 0;
}

module.exports = {
  id: 'global-variable',
  key: 'globalVariable',
  label: 'Global variable leak',
  title: 'Global variables',
  text: 'Each call appends a large array to a variable of the global object, where nothing ever takes it away.',
  holder: 'globalArrays',
  hunt: '--method POST --warmup 4 --requests 16 --concurrency 2',
  start,
  stop,
  stats,
  status,
  overview: stats,
  isLeaking,
};
