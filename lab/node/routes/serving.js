'use strict';
// How a path is served, and what is answered where it is not.

const http = require('node:http');

/** Serve `path` by the functions in `handlers`, named as the methods are; any other method is refused with 405. */
function serve(application, path, handlers) {
  const route = application.route(path);
  const methods = Object.keys(handlers);
  for (const method of methods) route[method](handlers[method]);
  const allowed = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ');
  route.all((request, response) => {
    response.set('Allow', allowed);
    refuse(response, 405, `${request.path} takes ${allowed}.`);
  });
}

/** An answer of an error, with `more` in it. */
function refuse(response, statusCode, message, more = {}) {
  response.status(statusCode).json({ statusCode, error: http.STATUS_CODES[statusCode], message, ...more });
}

/** Whether a parameter of a query, such as `fixed=1`, is set. Where it comes several times the last one counts. */
function isYes(value = '') {
  return !['', '0', 'false'].includes([value].flat().at(-1));
}

function refuseUnknownPath(request, response) {
  refuse(response, 404, `There is no ${request.path}.`);
}

/** What a handler has thrown: the fault of the request, whose message is told, or of the lab, whose trace is printed. */
function refuseFailure(error, request, response, next) {
  if (response.headersSent) {
    next(error);
    return;
  }
  if (error instanceof URIError) {
    refuseUnknownPath(request, response);
    return;
  }
  const statusCode = error.status ?? error.statusCode ?? 500;
  if (statusCode >= 500) console.error(error);
  refuse(response, statusCode, statusCode < 500 ? error.message : `The lab has failed: ${error.message}`);
}

module.exports = { serve, isYes, refuse, refuseUnknownPath, refuseFailure };
