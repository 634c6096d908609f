'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class ValidationError extends Error {
  constructor(url) {
    super(`cannot serve ${url}`);
    this.url = url;
  }
}

const failures = [];

http.createServer((request, response) => {
  try {
    throw new ValidationError(request.url);
  } catch (error) {
    if (!fixed) failures.push(error);
    response.statusCode = 400;
    response.end(error.message);
  }
}).listen(process.env.PORT, '127.0.0.1');
