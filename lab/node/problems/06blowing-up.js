'use strict';
// A service that writes a report of itself, from time to time, for each client that has asked for one.

const REPORT_MILLISECONDS = 200;
const REPORT_CHARACTERS = 17_400;
const REPORTS_KEPT = 10;

const blowingUp = [];
const writers = new Set();

/** A flat string: one that is put together from its halves would take a few bytes only. */
function writeReport(path) {
  return Buffer.alloc(REPORT_CHARACTERS, `report on ${path}, nothing new; `).toString('latin1');
}

function keepReport(path) {
  blowingUp.push(writeReport(path));
}

function reportForEver({ path }) {
  keepReport(path);
  writers.add(setInterval(() => keepReport(path), REPORT_MILLISECONDS));
  return 'Reports are being written for you.';
}

const latestReports = [];

function keepLatestReport(path) {
  latestReports.push(writeReport(path));
  if (latestReports.length > REPORTS_KEPT) latestReports.shift();
}

function reportWhileOpen({ path }, response) {
  keepLatestReport(path);
  const writer = setInterval(() => keepLatestReport(path), REPORT_MILLISECONDS);
  response.once('close', () => clearInterval(writer));
  return 'Reports are being written for you, until you have your answer.';
}

function stop() {
  for (const writer of writers) clearInterval(writer);
  writers.clear();
  blowingUp.length = 0;
  latestReports.length = 0;
}

module.exports = {
  id: '06blowing-up',
  title: 'Blowing up',
  task: 'Ten requests, then silence, and the memory grows on. Take two snapshots: which strings are new, and who has them?',
  hunt: '--warmup 40 --requests 2 --concurrency 1',
  leaky: { handle: reportForEver, held: () => blowingUp.length },
  fixed: { handle: reportWhileOpen, held: () => latestReports.length },
  stop,
};
