'use strict';

const http = require('node:http');

http.createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => { text += chunk; });
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ received: JSON.parse(text || '{}'), url: request.url }));
  });
}).listen(process.env.PORT, '127.0.0.1');
