'use strict';

const http = require('node:http');

const shards = Array.from({ length: 16 }, () => new Map());
let count = 0;

http.createServer((request, response) => {
  const key = (count++ * 7919) % 1000;
  const shard = shards[key % 16];
  shard.set(key, (shard.get(key) ?? 0) + 1);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
