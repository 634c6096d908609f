'use strict';

const http = require('node:http');

http.createServer((request, response) => {
  const rows = Array.from({ length: 5000 }, (_, index) => ({ index, text: 'row ' + index }));
  response.end(String(rows.filter((row) => row.text.endsWith('7')).length));
}).listen(process.env.PORT, '127.0.0.1');
