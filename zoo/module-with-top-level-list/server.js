'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

import('./newsletter.mjs').then(({ enrol, leave }) => {
  http.createServer((request, response) => {
    const subscriber = enrol(request.url);
    if (fixed) leave(subscriber);
    response.end('ok');
  }).listen(process.env.PORT, '127.0.0.1');
});
