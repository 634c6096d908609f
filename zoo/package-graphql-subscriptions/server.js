'use strict';

const http = require('node:http');
const { PubSub } = require('graphql-subscriptions');

const fixed = process.env.FIXED === '1';
const pubsub = new PubSub();
pubsub.ee.setMaxListeners(0);

http.createServer(async (request, response) => {
  const reader = { url: request.url, unread: [1] };
  const id = await pubsub.subscribe('NEWS', (item) => reader.unread.push(item));
  if (fixed) pubsub.unsubscribe(id);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
