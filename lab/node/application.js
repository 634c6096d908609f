'use strict';
// The lab as an Express application.

const express = require('express');

const { Ceiling } = require('./ceiling');
const patterns = require('./patterns');
const { isLeaking, problems } = require('./problems');
const { refuseStrangers, secure } = require('./routes/callers');
const { serveCards } = require('./routes/cards');
const { serveHeap } = require('./routes/heap');
const { servePatterns } = require('./routes/memory-leak');
const { serveMemoryStream } = require('./routes/memory-stream');
const { servePage } = require('./routes/page');
const { serveProblems } = require('./routes/problems');
const { refuseFailure, refuseUnknownPath } = require('./routes/serving');
const { Unit } = require('./unit');

/** `url` is where the lab listens. */
function createApplication(settings, url) {
  const ceiling = new Ceiling(settings.maxRssMiB, isAnyLeaking, stopAll);
  ceiling.watch();

  const application = express();
  application.disable('x-powered-by');
  application.disable('etag');
  application.use(secure);
  application.use(refuseStrangers(settings.host));
  servePatterns(application, new Unit(settings.unitMiB), ceiling);
  serveProblems(application, ceiling);
  serveHeap(application, settings.token);
  serveCards(application, settings, url);
  serveMemoryStream(application, ceiling);
  servePage(application);
  application.use(refuseUnknownPath);
  application.use(refuseFailure);
  return application;
}

function isAnyLeaking() {
  return patterns.some((pattern) => pattern.isLeaking()) || problems.some(isLeaking);
}

function stopAll() {
  for (const leak of [...patterns, ...problems]) leak.stop();
}

module.exports = { createApplication };
