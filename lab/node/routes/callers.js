'use strict';
// Who may call, and what browsers may do with the answers. The lab gives its heap away: no page of another site may reach it through the browser of whoever practises.

const { refuse } = require('./serving');

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

const READING = ['GET', 'HEAD'];
const OTHER_PAGES = ['cross-site', 'same-site'];
const HEADERS = {
  'Content-Security-Policy': "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/** Nothing from elsewhere, nothing inline, in every answer. */
function secure(request, response, next) {
  response.set(HEADERS);
  next();
}

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
    } else if (!READING.includes(request.method) && OTHER_PAGES.includes(request.get('sec-fetch-site'))) {
      refuse(response, 403, 'A page from elsewhere may not call the lab.');
    } else {
      next();
    }
  };
}

module.exports = { refuseStrangers, secure };
