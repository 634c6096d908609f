'use strict';
// The bound of the lab's memory: what reaches it ends every leak, and it is said so.

const v8 = require('node:v8');

const { collectGarbage } = require('./collection');
const { MIB } = require('./unit');

const LOOK_MILLISECONDS = 100;
// V8 ends the process at its own limit, which is lower than the ceiling on a small machine. It counts the room for young
// objects, where none that leaks stays.
const ROOM_FOR_YOUNG_OBJECTS = 48 * MIB;
const SHARE_OF_HEAP_LIMIT = 0.8;

class Ceiling {
  /** `stopAll` is called when the process has more than `maxRssMiB` and `isAnyLeaking` says that something leaks. */
  constructor(maxRssMiB, isAnyLeaking, stopAll) {
    this.maxRssMiB = maxRssMiB;
    this.isAnyLeaking = isAnyLeaking;
    this.stopAll = stopAll;
    this.reachedAt = null;
    this.message = null;
  }

  /** Look again and again: timers leak without a request. */
  watch() {
    setInterval(() => this.check(), LOOK_MILLISECONDS).unref();
  }

  /** End every leak where that is due. Returns what is to be said of it, or null. */
  check() {
    const what = this.excess();
    if (what === null || !this.isAnyLeaking()) return null;
    this.stopAll();
    collectGarbage();
    this.reachedAt = new Date().toISOString();
    this.message =
      `${what}: every leak was stopped, and what they held was released. ` +
      'A hunt that was under way sees nothing grow: begin it anew.';
    console.error(`${this.message} LAB_MAX_RSS_MIB sets another ceiling.`);
    return this.message;
  }

  /** What is too large, or null. Cost: some microseconds. */
  excess() {
    const resident = process.memoryUsage.rss();
    if (resident > this.maxRssMiB * MIB) {
      return `The memory ceiling of ${this.maxRssMiB} MiB was reached (${Math.round(resident / MIB)} MiB)`;
    }
    const { used_heap_size: used, heap_size_limit: limit } = v8.getHeapStatistics();
    if (used > (limit - ROOM_FOR_YOUNG_OBJECTS) * SHARE_OF_HEAP_LIMIT) {
      return `V8's heap was near its own limit of ${Math.round(limit / MIB)} MiB (${Math.round(used / MIB)} MiB)`;
    }
    return null;
  }

  status() {
    return { maxRssMiB: this.maxRssMiB, reachedAt: this.reachedAt, message: this.message };
  }
}

module.exports = { Ceiling };
