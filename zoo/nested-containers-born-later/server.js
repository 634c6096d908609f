'use strict';

const http = require('node:http');
const { randomUUID } = require('node:crypto');

const fixed = process.env.FIXED === '1';

class Message {
  constructor(text) {
    this.text = text;
    this.read = [];
  }
}

class Room {
  constructor() {
    this.messages = [];
  }
}

const rooms = {};
let open = [];
let count = 0;

http.createServer((request, response) => {
  if (count++ % 25 === 0) {
    const name = randomUUID();
    rooms[name] = new Room();
    open.push(name);
    if (open.length > 4) {
      const closed = open.shift();
      if (fixed) delete rooms[closed];
    }
  }
  rooms[open[count % open.length]].messages.push(new Message(request.url));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
