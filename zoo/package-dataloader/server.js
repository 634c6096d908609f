'use strict';

const http = require('node:http');
const DataLoader = require('dataloader');

const fixed = process.env.FIXED === '1';
const createLoader = () => new DataLoader(async (keys) => keys.map((key) => ({ key, name: 'user ' + key })));
const shared = createLoader();
let count = 0;

http.createServer(async (request, response) => {
  const loader = fixed ? createLoader() : shared;
  const user = await loader.load(count++);
  response.end(user.name);
}).listen(process.env.PORT, '127.0.0.1');
