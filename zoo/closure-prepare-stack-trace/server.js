'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

function traced(url, work) {
  const previous = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    if (error.url) error.url = url;
    return previous ? previous(error, frames.slice(0, 2)) : String(error);
  };
  work();
  if (fixed) Error.prepareStackTrace = previous;
}

http.createServer((request, response) => {
  traced(request.url, () => response.end('ok'));
}).listen(process.env.PORT, '127.0.0.1');
