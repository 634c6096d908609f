'use strict';
// Memory and heap snapshots.

const { createHash, timingSafeEqual } = require('node:crypto');
const { pipeline } = require('node:stream/promises');

const { collectGarbage } = require('../collection');
const { memoryBySpace } = require('../memory');
const { announceSnapshot, isDraining, snapshotName, streamSnapshot, writeSnapshot } = require('../snapshots');
const { isYes, refuse, serve } = require('./serving');

const FOLDER_OF_DUMPS = 'heapdumps';
const WORKING_FOLDER = '.';

function serveHeap(application, token) {
  serve(application, '/health/ready', {
    get: (request, response) => {
      if (isDraining()) response.status(503).json({ status: 'draining' });
      else response.json({ status: 'ok' });
    },
  });

  serve(application, '/mem', {
    get: (request, response) => {
      collectGarbage();
      response.json(memoryBySpace());
    },
  });

  serve(application, '/heap', {
    post: async (request, response) => {
      if (isDraining()) refuseSecond(response);
      else if (isYes(request.query.download)) await download(response);
      else write(response);
    },
  });

  serve(application, '/internal/debug/heapdump', {
    post: (request, response) => {
      if (!isRight(request.get('x-admin-token'), token)) {
        refuse(response, 403, token ? 'x-admin-token is not HEAPDUMP_TOKEN.' : 'The lab was started without HEAPDUMP_TOKEN.');
      } else if (announceSnapshot(FOLDER_OF_DUMPS)) {
        response.status(202).type('text/plain').send('dump started');
      } else {
        refuseSecond(response);
      }
    },
  });
}

function refuseSecond(response) {
  refuse(response, 429, 'A heap snapshot is being taken; ask again when /health/ready says ok.');
}

function write(response) {
  try {
    response.status(201).json(writeSnapshot(WORKING_FOLDER));
  } catch (error) {
    if (error.syscall === undefined) throw error;
    refuse(response, 503, `The snapshot cannot be written: ${error.message}.`);
  }
}

async function download(response) {
  response.type('application/octet-stream').set('Content-Disposition', `attachment; filename="${snapshotName()}"`);
  await pipeline(streamSnapshot(), response);
}

/** In a time that says nothing of the token; none is right where none is set. */
function isRight(given, token) {
  const [one, other] = [given ?? '', token].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(one, other) && token !== '';
}

module.exports = { serveHeap };
