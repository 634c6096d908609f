'use strict';
// Listeners that are added to an emitter for each call, and never removed.

const { EventEmitter } = require('node:events');

const { filled } = require('../unit');

const EVENT = 'priceChanged';

// Node.js warns on standard error when there are more than ten listeners: that is how such a leak is first seen.
const emitter = new EventEmitter();

/** A listener with all the prices that it has ever to compare with. */
function makeSubscriber(history) {
  return function onPriceChanged(change) {
    change.listenersNotified += 1;
    change.bytesCompared += history.length;
  };
}

/** One more listener on the emitter that all share. */
function start(unit) {
  emitter.on(EVENT, makeSubscriber(filled(unit.bytes)));
}

function stop() {
  emitter.removeAllListeners(EVENT);
}

function notify() {
  const change = { listenersNotified: 0, bytesCompared: 0 };
  emitter.emit(EVENT, change);
  return change;
}

/** Send the event to all listeners. */
function trigger() {
  return { message: 'Event triggered', listenersNotified: notify().listenersNotified };
}

function stats(unit) {
  return {
    activeListeners: emitter.listenerCount(EVENT),
    totalMemoryAllocated: unit.megabytes(notify().bytesCompared),
    isLeaking: isLeaking(),
  };
}

function status(unit) {
  return { message: 'Event leak status', stats: stats(unit) };
}

function isLeaking() {
  return emitter.listenerCount(EVENT) > 0;
}

module.exports = {
  id: 'event',
  key: 'event',
  label: 'Event leak',
  title: 'Event listeners',
  text: 'Each call adds a listener, which holds a large buffer, to an emitter that all share.',
  holder: '_events',
  hunt: '--method POST --warmup 4 --requests 16 --concurrency 2',
  start,
  stop,
  trigger,
  stats,
  status,
  overview: stats,
  isLeaking,
};
