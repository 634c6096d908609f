'use strict';
// Who may call. The lab gives its heap away: no page of another site may reach it through the browser of whoever practises.

const { refuse } = require('./serving');

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Refuses requests that a page of another site has sent, and, where the lab listens on loopback, those to another name:
 * a name that leads here belongs to somebody else's site.
 */
function refuseStrangers(host) {
  const isOnLoopback = LOOPBACK.test(host) || host === '::1';
  return (request, response, next) => {
    const asked = request.get('host') ?? '';
    const origin = request.get('origin');
    if (isOnLoopback && !LOOPBACK.test(asked.replace(/:\d+$/, ''))) {
      refuse(response, 403, `The lab is not called ${asked}; HOST lets it listen elsewhere.`);
    } else if (origin !== undefined && origin !== `http://${asked}`) {
      refuse(response, 403, `A page of ${origin} may not call the lab.`);
    } else {
      next();
    }
  };
}

module.exports = { refuseStrangers };
