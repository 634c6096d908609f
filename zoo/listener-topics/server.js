'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const subscribers = {};

function subscribe(topic, callback) {
  (subscribers[topic] ??= new Set()).add(callback);
  return () => subscribers[topic].delete(callback);
}

http.createServer((request, response) => {
  const reader = { url: request.url };
  const leaveNews = subscribe('news', () => reader.url);
  const leaveMail = subscribe('mail', () => reader);
  if (fixed) {
    leaveNews();
    leaveMail();
  }
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
