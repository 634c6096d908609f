'use strict';

const http = require('node:http');
const { default: PQueue } = require('p-queue');

const queue = new PQueue({ concurrency: 2 });
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

http.createServer(async (request, response) => {
  const length = await queue.add(async () => {
    await sleep(1);
    return request.url.length;
  });
  response.end(String(length));
}).listen(process.env.PORT, '127.0.0.1');
