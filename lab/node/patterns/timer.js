'use strict';
// Timers that nobody clears: each tick of a repeating timer plans one more report for tomorrow, with all its data today.

const { filled } = require('../unit');

const A_SECOND = 1000;
const A_DAY = 24 * 3600 * A_SECOND;

class PendingReport {
  constructor(data, previous) {
    this.data = data;
    this.previous = previous;
    this.timer = setTimeout(() => this.send(), A_DAY);
  }

  send() {
    this.data = Buffer.alloc(0);
  }
}

const repeatingTimers = new Set();
// A reference to the report that was planned last, which has one to that before. All are weak: timers hold the reports.
let latest = null;

function planReport(unit) {
  latest = new WeakRef(new PendingReport(filled(unit.bytes), latest));
}

function* pendingReports() {
  for (let report = latest?.deref(); report !== undefined; report = report.previous?.deref()) yield report;
}

/** One more repeating timer; its first tick is now. */
function start(unit) {
  planReport(unit);
  repeatingTimers.add(setInterval(() => planReport(unit), A_SECOND));
}

function stop() {
  for (const timer of repeatingTimers) clearInterval(timer);
  for (const report of pendingReports()) clearTimeout(report.timer);
  repeatingTimers.clear();
  latest = null;
}

function stats(unit) {
  let bytes = 0;
  for (const report of pendingReports()) bytes += report.data.length;
  return { activeTimers: repeatingTimers.size, memoryAllocated: unit.megabytes(bytes), isLeaking: isLeaking() };
}

function status(unit) {
  return { message: 'Timer leak status', stats: stats(unit) };
}

function isLeaking() {
  return repeatingTimers.size > 0 || latest !== null;
}

module.exports = {
  id: 'timer',
  key: 'timer',
  label: 'Timer leak',
  title: 'Timers',
  text: 'Each call starts a timer that repeats every second; each tick sets one more timer for tomorrow, whose callback holds a '
    + 'large buffer.',
  holder: 'timerListMap',
  hunt: '--method POST --warmup 8 --requests 1 --concurrency 1',
  start,
  stop,
  stats,
  status,
  overview: status,
  isLeaking,
};
