'use strict';
// Ten exercises: services that leak, or one that does not, one file each with its mended twin. An exercise has
//   id, title, task   what its card says: what to find out, and not the answer
//   hunt              the options of `heaptrail hunt` that suit it
//   leaky, fixed      the two ways to serve it:
//     handle(request, response)   does the work of a request and returns, perhaps later, what the service says
//     held()                      how many objects it keeps
//   stop()            releases all that both hold, and ends their timers

const problems = [
  require('./01explosive'),
  require('./02leak'),
  require('./03leaked-list'),
  require('./04leaked-closure'),
  require('./05user'),
  require('./06blowing-up'),
  require('./07sessions'),
  require('./08graphql'),
  require('./09sliced'),
  require('./10real-production'),
];

/** The problem of this name, else the one whose name begins with it; undefined where none does, or several do. */
function findProblem(name) {
  const exact = problems.find((problem) => problem.id === name);
  const begun = problems.filter((problem) => problem.id.startsWith(name));
  return exact ?? (begun.length === 1 ? begun[0] : undefined);
}

/** Whether something is kept that should not be; where both ways are the same, there is no leak. */
function isLeaking(problem) {
  return problem.leaky !== problem.fixed && problem.leaky.held() > 0;
}

module.exports = { problems, findProblem, isLeaking };
