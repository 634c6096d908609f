'use strict';
// Five ways to leak, each started and stopped by hand. A pattern has
//   id, key, label        its name in paths, in the overview, and in messages
//   title, text, holder   what its card says: what leaks, and the name that the trail ends at
//   hunt                  the options of `heaptrail hunt` that suit it
//   start(unit), stop()   leak one piece more; release everything, harmless when there is nothing
//   stats(unit)           what is held now, measured by walking the holder
//   status(unit), overview(unit)   the same as the path of the pattern and the overview answer it

module.exports = [
  require('./timer'),
  require('./cache'),
  require('./closure'),
  require('./event'),
  require('./global-variable'),
];
