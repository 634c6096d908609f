'use strict';

const fs = require('node:fs');
const http = require('node:http');
const zlib = require('node:zlib');

http.createServer((request, response) => {
  fs.createReadStream(__filename).pipe(zlib.createGzip()).pipe(response);
}).listen(process.env.PORT, '127.0.0.1');
