'use strict';
// How much one call leaks, and how amounts are told.

const MIB = 2 ** 20;
const CLOSURE_SHARE = 10 / 8;

class Unit {
  /** `mib` is the size of one leaked piece, a fraction where tests want small ones. */
  constructor(mib) {
    this.bytes = Math.max(1, Math.round(mib * MIB));
    this.closureBytes = Math.max(1, Math.round(mib * CLOSURE_SHARE * MIB));
    this.isSmall = mib < 1;
  }

  /** `bytes` in MB for an answer: whole numbers, or fractions where the pieces are smaller than one. */
  megabytes(bytes) {
    return this.isSmall ? Number((bytes / MIB).toFixed(6)) : Math.round(bytes / MIB);
  }
}

/** A new piece of memory, every page of it written to, so that it counts as resident. */
function filled(bytes) {
  return Buffer.alloc(bytes, 0xa5);
}

module.exports = { MIB, Unit, filled };
