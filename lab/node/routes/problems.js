'use strict';
// The exercises: each request is one more step of the leak, or of its mended twin.

const { findProblem, problems } = require('../problems');
const { isYes, refuse, serve } = require('./serving');

function serveProblems(application, ceiling) {
  const ask = async (request, response) => {
    const problem = wanted(request, response);
    if (problem) await answer(problem, request, response, ceiling);
  };
  serve(application, '/problem/:id', { get: ask, post: ask });

  serve(application, '/lab/problems/:id/stop', {
    post: (request, response) => {
      const problem = wanted(request, response);
      if (!problem) return;
      problem.stop();
      response.status(201).json({
        problem: problem.id,
        fixed: false,
        held: problem.leaky.held(),
        message: `${problem.id} stopped`,
      });
    },
  });
}

function wanted(request, response) {
  const problem = findProblem(request.params.id);
  if (!problem) {
    refuse(response, 404, `No problem, or more than one, is called ${request.params.id}.`, {
      problems: problems.map(({ id }) => id),
    });
  }
  return problem;
}

async function answer(problem, request, response, ceiling) {
  const fixed = isYes(request.query.fixed);
  const served = fixed ? problem.fixed : problem.leaky;
  const said = await served.handle(request, response);
  const message = ceiling.check() ?? said;
  // A service with a protocol of its own has answered by itself.
  if (said !== undefined) response.json({ problem: problem.id, fixed, held: served.held(), message });
}

module.exports = { serveProblems };
