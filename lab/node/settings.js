'use strict';
// What the lab is told by its environment.

const HIGHEST_PORT = 65_535;
// An array of more elements would become a dictionary, which is another leak than the one that is meant.
const LARGEST_UNIT_MIB = 128;

class InvalidSetting extends Error {
  constructor(message, help) {
    super(message);
    this.help = help;
  }
}

/**
 * `PORT`, `HOST`, `LAB_UNIT_MIB`, `LAB_MAX_RSS_MIB` and `HEAPDUMP_TOKEN`; what is empty counts as not set.
 * `port` 0 takes a free one, `token` is "" where nobody may ask for a dump. Throws `InvalidSetting`, naming the variable.
 */
function settingsFrom(environment) {
  return Object.freeze({
    host: environment.HOST || '127.0.0.1',
    port: portFrom(environment.PORT || '3000'),
    unitMiB: mebibytesFrom(environment, 'LAB_UNIT_MIB', 8, LARGEST_UNIT_MIB),
    maxRssMiB: mebibytesFrom(environment, 'LAB_MAX_RSS_MIB', 2048, Infinity),
    token: environment.HEAPDUMP_TOKEN || '',
  });
}

function portFrom(text) {
  if (!/^\d{1,5}$/.test(text) || Number(text) > HIGHEST_PORT) {
    throw new InvalidSetting(`PORT=${text}: not a TCP port.`, `A number up to ${HIGHEST_PORT}; 0 takes a free port.`);
  }
  return Number(text);
}

function mebibytesFrom(environment, name, otherwise, most) {
  const text = environment[name] || String(otherwise);
  const mebibytes = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (!(mebibytes * 2 ** 20 >= 1 && mebibytes <= most && mebibytes < Infinity)) {
    const bounds = most === Infinity ? 'above 0' : `above 0 and up to ${most}`;
    throw new InvalidSetting(`${name}=${text}: not a number of MiB ${bounds}.`, `For example ${name}=${otherwise}.`);
  }
  return mebibytes;
}

module.exports = { InvalidSetting, settingsFrom };
