'use strict';
// Functions that need one number of a large table and close over all of it, kept in a list.

const { filled } = require('../unit');

const functions = [];

function makeRowCounter(table) {
  return function countRows() {
    return table.length;
  };
}

/** One more function. */
function start(unit) {
  functions.push(makeRowCounter(filled(unit.closureBytes)));
}

function stop() {
  functions.length = 0;
}

function stats(unit) {
  // A row of the table is a byte.
  const bytes = functions.reduce((sum, countRows) => sum + countRows(), 0);
  return { activeFunctions: functions.length, memoryAllocated: unit.megabytes(bytes), isLeaking: isLeaking() };
}

function status(unit) {
  return { message: 'Closure leak status', stats: stats(unit) };
}

function isLeaking() {
  return functions.length > 0;
}

module.exports = {
  id: 'closure',
  key: 'closure',
  label: 'Closure leak',
  title: 'Closures',
  text: 'Each call makes a function that closes over a large buffer, and keeps the function in a list.',
  holder: 'functions',
  hunt: '--method POST --warmup 4 --requests 16 --concurrency 2',
  start,
  stop,
  stats,
  status,
  overview: stats,
  isLeaking,
};
