'use strict';

const http = require('node:http');
const schedule = require('node-schedule');

const fixed = process.env.FIXED === '1';

http.createServer((request, response) => {
  const reminder = { url: request.url };
  const job = schedule.scheduleJob(new Date(Date.now() + 3_600_000), () => reminder.url);
  if (fixed) job.cancel();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
