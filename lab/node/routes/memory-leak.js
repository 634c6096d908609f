'use strict';
// The patterns: start, stop, look.

const { memory } = require('../memory');
const patterns = require('../patterns');
const { serve } = require('./serving');

function servePatterns(application, unit, ceiling) {
  for (const pattern of patterns) servePattern(application, pattern, unit, ceiling);

  serve(application, '/memory-leak/status', {
    get: (request, response) => response.json({
      timestamp: new Date().toISOString(),
      patterns: Object.fromEntries(patterns.map((pattern) => [pattern.key, pattern.overview(unit)])),
      memory: memory(),
      ceiling: ceiling.status(),
    }),
  });
}

/** That it has started, and that the ceiling ended what was started before, if it did. */
function started(pattern, ceiling) {
  return ceiling.message === null ? `${pattern.label} started` : `${pattern.label} started anew. ${ceiling.message}`;
}

function servePattern(application, pattern, unit, ceiling) {
  const path = `/memory-leak/${pattern.id}`;

  serve(application, `${path}/start`, {
    post: (request, response) => {
      pattern.start(unit);
      const message = ceiling.check() ?? started(pattern, ceiling);
      response.status(201).json({ message, stats: pattern.stats(unit) });
    },
  });
  serve(application, `${path}/stop`, {
    post: (request, response) => {
      pattern.stop();
      response.status(201).json({ message: `${pattern.label} stopped`, stats: pattern.stats(unit) });
    },
  });
  serve(application, `${path}/status`, { get: (request, response) => response.json(pattern.status(unit)) });

  if (pattern.trigger) {
    serve(application, `${path}/trigger`, { post: (request, response) => response.status(201).json(pattern.trigger()) });
  }
  if (pattern.id === 'cache') {
    serve(application, `${path}/stats`, {
      get: (request, response) => response.json({ ...pattern.stats(unit), isLeaking: pattern.isLeaking() }),
    });
  }
}

module.exports = { servePatterns };
