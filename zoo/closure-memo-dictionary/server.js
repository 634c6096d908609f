'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

const search = (() => {
  let memo = {};
  let size = 0;
  return (query) => {
    if (fixed && size === 100) {
      memo = {};
      size = 0;
    }
    if (!memo[query]) {
      memo[query] = { query, hits: [query.length, 2, 3] };
      size += 1;
    }
    return memo[query];
  };
})();

let count = 0;
http.createServer((request, response) => {
  search('query-' + count++);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
