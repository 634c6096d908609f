'use strict';
// What the process uses and what leaks, once a second, for as long as somebody reads.

const { memory } = require('../memory');
const patterns = require('../patterns');
const { isLeaking, problems } = require('../problems');
const { serve } = require('./serving');

const A_SECOND = 1000;

function serveMemoryStream(application, ceiling) {
  serve(application, '/lab/memory', {
    get: (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      if (request.method === 'HEAD') {
        response.end();
        return;
      }
      const send = () => response.write(`data: ${JSON.stringify(memoryEvent(ceiling))}\n\n`);
      send();
      const timer = setInterval(send, A_SECOND);
      response.once('close', () => clearInterval(timer));
    },
  });
}

function memoryEvent(ceiling) {
  return {
    timestamp: new Date().toISOString(),
    ...memory(),
    leaking: {
      ...Object.fromEntries(patterns.map((pattern) => [pattern.key, pattern.isLeaking()])),
      problems: problems.filter(isLeaking).map(({ id }) => id),
    },
    ceilingReached: ceiling.message,
  };
}

module.exports = { serveMemoryStream };
