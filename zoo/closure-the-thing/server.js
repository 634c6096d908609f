'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
let theThing = null;

function replaceThing() {
  const originalThing = fixed ? null : theThing;
  const unused = function () {
    if (originalThing) console.log('still here');
  };
  theThing = {
    text: new Array(100).join('*'),
    describe: function () { return 'a thing'; },
  };
  return unused;
}

http.createServer((request, response) => {
  replaceThing();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
