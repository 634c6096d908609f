'use strict';
// Heats a URL of the lab up: `npm test URL`, or `npm test URL REQUESTS`.

const autocannon = require('autocannon');

// Few enough for the problems that grow by themselves, and enough to stand out in a comparison.
const REQUESTS = 200;
const CONNECTIONS = 5;
const FAILED = 1;
const WRONG_USAGE = 2;

const USAGE = `Usage: npm test URL [REQUESTS]

  Makes ${REQUESTS} requests, or as many as are asked for, over ${CONNECTIONS} connections. For example:

    npm test http://localhost:3000/problem/01
    npm test http://localhost:3000/problem/02 5000`;

async function main([url, requests = String(REQUESTS), ...more]) {
  if (!isUrl(url) || !/^[1-9]\d*$/.test(requests) || more.length > 0) endWith(WRONG_USAGE, USAGE);
  const amount = Number(requests);
  const result = await autocannon({ url, amount, connections: Math.min(CONNECTIONS, amount) });
  const answered = result['2xx'] + result.non2xx;
  if (answered === 0) endWith(FAILED, `error: nobody answers at ${url}.\nhelp:  Start the lab first, with npm start.`);
  if (result.non2xx > 0) endWith(FAILED, `error: ${result.non2xx} of ${answered} answers were no success: is ${url} right?`);
  const { p50, p99 } = result.latency;
  console.log(`${answered} requests answered in ${result.duration.toFixed(1)} s; median ${p50} ms, 99 % ${p99} ms`);
}

function isUrl(text) {
  try {
    return new URL(text).protocol === 'http:';
  } catch {
    return false;
  }
}

function endWith(code, message) {
  console.error(message);
  process.exit(code);
}

main(process.argv.slice(2));
