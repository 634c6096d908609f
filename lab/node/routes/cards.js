'use strict';
// What the start page tells of each pattern and exercise, with the command that hunts in it while this lab runs.

const patterns = require('../patterns');
const { problems } = require('../problems');
const { serve } = require('./serving');

/** `url` is where the lab listens. */
function serveCards(application, settings, url) {
  const lab = {
    runtime: 'node',
    runtimeVersion: process.versions.node,
    pid: process.pid,
    unitMiB: settings.unitMiB,
    maxRssMiB: settings.maxRssMiB,
    patterns: patterns.map((pattern) => patternCard(pattern, url)),
    exercises: problems.map((problem) => exerciseCard(problem, url)),
  };
  serve(application, '/lab/cards', { get: (request, response) => response.json(lab) });
}

function patternCard({ id, title, text, holder, hunt }, url) {
  const path = `/memory-leak/${id}`;
  const start = `${path}/start`;
  return { id, title, text, holder, start, stop: `${path}/stop`, status: `${path}/status`, hunt: command(url + start, hunt) };
}

function exerciseCard({ id, title, task, hunt }, url) {
  const path = `/problem/${id}`;
  return {
    id,
    title,
    text: task,
    path,
    fixedPath: `${path}?fixed=1`,
    stop: `/lab/problems/${id}/stop`,
    hunt: command(url + path, hunt),
  };
}

function command(url, options) {
  return `heaptrail hunt --pid ${process.pid} --url ${url} ${options}`;
}

module.exports = { serveCards };
