// Holds OBJECTS objects, so that a capture takes a while. HIDE_FILE_API takes away the way to write a snapshot as a file.
'use strict';
const http = require('http');
if (process.env.HIDE_FILE_API) delete require('v8').writeHeapSnapshot;

const held = Array.from({ length: Number(process.env.OBJECTS || 400000) }, (_, i) => ({ number: i, name: `n${i}` }));
http.createServer((request, response) => response.end(String(held.length))).listen(Number(process.env.PORT), '127.0.0.1');
