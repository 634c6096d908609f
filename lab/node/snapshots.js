'use strict';
// Heap snapshots of the lab itself. Taking one stops the process for as long as it takes.

const fs = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');

const { collectGarbage } = require('./collection');

const FOR_ITS_OWNER = 0o700;
// So long a balancer has to see that the lab is about to stand still.
const ANNOUNCED_MILLISECONDS = 1000;

let taken = 0;
let isAnnounced = false;

/** A name that comes once, without colons: not every system takes them. */
function snapshotName() {
  taken += 1;
  const time = new Date().toISOString().replaceAll(':', '').replace(/\..*/, '');
  return `lab-${time}-${process.pid}-${taken}.heapsnapshot`;
}

/**
 * Collect, and write a snapshot into `folder`, which is made for its owner alone, as Node.js makes the file.
 * Returns its path and its size in bytes. Leaves no half file; throws what the system says.
 */
function writeSnapshot(folder) {
  fs.mkdirSync(folder, { recursive: true, mode: FOR_ITS_OWNER });
  const file = path.resolve(folder, snapshotName());
  const unfinished = `${file}.part`;
  collectGarbage();
  try {
    v8.writeHeapSnapshot(unfinished);
    fs.renameSync(unfinished, file);
  } catch (error) {
    fs.rmSync(unfinished, { force: true });
    throw error;
  }
  return { path: file, bytes: fs.statSync(file).size };
}

/** Collect, and return a stream of a snapshot. */
function streamSnapshot() {
  collectGarbage();
  return v8.getHeapSnapshot();
}

/**
 * Write a snapshot into `folder` in a moment; until it is there, `isDraining`. What becomes of it is printed.
 * Returns false, and does nothing, where one is announced already.
 */
function announceSnapshot(folder) {
  if (isAnnounced) return false;
  isAnnounced = true;
  setTimeout(() => {
    try {
      console.log(`heap snapshot: ${writeSnapshot(folder).path}`);
    } catch (error) {
      console.error(`error: no heap snapshot could be written: ${error.message}`);
    } finally {
      isAnnounced = false;
    }
  }, ANNOUNCED_MILLISECONDS);
  return true;
}

function isDraining() {
  return isAnnounced;
}

module.exports = { snapshotName, writeSnapshot, streamSnapshot, announceSnapshot, isDraining };
