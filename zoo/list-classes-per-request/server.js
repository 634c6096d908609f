'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Handler {
  handle() {
    return 'handled';
  }
}

const registered = [];

http.createServer((request, response) => {
  const PathHandler = fixed ? Handler : class PathHandler extends Handler {
    static path = request.url;

    handle() {
      return super.handle() + PathHandler.path;
    }
  };
  if (!registered.includes(PathHandler)) registered.push(PathHandler);
  response.end(new PathHandler().handle());
}).listen(process.env.PORT, '127.0.0.1');
