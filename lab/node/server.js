'use strict';
// Starts the leak lab: `npm start`, or `node server.js`, with settings in the environment.

const http = require('node:http');
const { constants } = require('node:os');

const { InvalidSetting, settingsFrom } = require('./settings');
const { announceSnapshot } = require('./snapshots');

const WRONG_USAGE = 2;
const AFTER_A_SIGNAL = 128;

function main() {
  const settings = readSettings();
  const server = http.createServer();
  onSignals(server);
  server.on('error', (error) => endWith(...describeListenError(error, settings)));
  server.listen(settings.port, settings.host, () => {
    const url = urlOf(server.address());
    // Loaded now: what libraries warn of should not stand before the reason why the lab cannot start.
    const { createApplication } = require('./application');
    server.on('request', createApplication(settings, url));
    console.log(`The leak lab listens on ${url}/ (process ${process.pid}, Node.js ${process.versions.node}).`);
  });
}

function readSettings() {
  try {
    return settingsFrom(process.env);
  } catch (error) {
    if (!(error instanceof InvalidSetting)) throw error;
    return endWith(error.message, error.help);
  }
}

function describeListenError(error, { host, port }) {
  const reasons = {
    EADDRINUSE: [`PORT=${port}: something else listens there.`, `End it, or take another, such as PORT=${port + 1}; 0 takes a free port.`],
    EACCES: [`PORT=${port}: this user may not listen there.`, 'Take one above 1023; 0 takes a free port.'],
    EADDRNOTAVAIL: [`HOST=${host}: not an address of this machine.`, 'For example HOST=127.0.0.1.'],
    ENOTFOUND: [`HOST=${host}: no such host.`, 'For example HOST=127.0.0.1.'],
  };
  return reasons[error.code] ?? [`HOST=${host}, PORT=${port}: ${error.message}.`, 'For example HOST=127.0.0.1 PORT=3000.'];
}

function endWith(message, help) {
  console.error(`error: ${message}\nhelp:  ${help}`);
  process.exit(WRONG_USAGE);
}

/** As a client on this machine would write it. */
function urlOf({ address, family, port }) {
  const anywhere = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const host = anywhere[address] ?? address;
  return family === 'IPv6' ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}

function onSignals(server) {
  process.on('SIGUSR2', () => announceSnapshot('.'));
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      server.close(() => process.exit(AFTER_A_SIGNAL + constants.signals[signal]));
      server.closeAllConnections();
    });
  }
}

main();
