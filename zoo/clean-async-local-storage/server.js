'use strict';

const http = require('node:http');
const { AsyncLocalStorage } = require('node:async_hooks');
const { setTimeout: wait } = require('node:timers/promises');

const storage = new AsyncLocalStorage();
let count = 0;

async function work() {
  await wait(1);
  return storage.getStore().id;
}

http.createServer((request, response) => {
  storage.run({ id: count++, url: request.url }, async () => {
    response.end(String(await work()));
  });
}).listen(process.env.PORT, '127.0.0.1');
