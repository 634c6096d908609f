'use strict';

// Loaded before a server of the zoo: other work in the same process, on a port of its own. Some of it fails, some takes
// its time, a cache fills slowly up to its bound, a log is rotated. None of it leaks.

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

const { ZOO_NOISE_PORT, ZOO_NOISE_BOUND, ZOO_NOISE_FOLDER, ZOO_NOISE_SERVER } = process.env;
const LINES_PER_FILE = 100;
const FILES = 3;

class Log {
  constructor(folder) {
    this.folder = folder;
    this.number = 0;
    this.lines = 0;
    this.recent = [];
    this.open();
  }

  name(number) {
    return path.join(this.folder, `noise.${number}.log`);
  }

  open() {
    this.stream = fs.createWriteStream(this.name(this.number));
    fs.rm(this.name(this.number - FILES), { force: true }, () => {});
  }

  write(line) {
    this.stream.write(`${new Date().toISOString()} ${line}\n`);
    this.recent.push(line);
    if (this.recent.length > 20) this.recent.shift();
    if (++this.lines % LINES_PER_FILE) return;
    this.stream.end();
    this.number += 1;
    this.open();
  }
}

class Rates {
  constructor(bound) {
    this.bound = bound;
    this.rates = new Map();
  }

  remember(key) {
    if (this.rates.size < this.bound) this.rates.set(key, { key, rate: Math.random(), seen: [Date.now()] });
  }
}

function start(port, bound, folder) {
  const log = new Log(folder);
  const rates = new Rates(bound);
  let count = 0;
  let lastFailure = null;

  const server = http.createServer((request, response) => {
    const chance = Math.random();
    rates.remember(`pair-${++count}`);
    log.write(`${request.method} ${request.url} ${chance}`);
    if (chance < 0.1) {
      try {
        JSON.parse(`{"order": ${count}`);
      } catch (error) {
        lastFailure = error;
        response.writeHead(500).end(String(lastFailure.message));
      }
    } else if (chance < 0.15) {
      request.socket.destroy();
    } else if (chance < 0.4) {
      setTimeout(() => response.end('late'), 20 * Math.random());
    } else {
      const items = Array.from({ length: Math.floor(chance * 200) }, (_, item) => ({ item, text: `item ${item}` }));
      response.end(JSON.stringify(items));
    }
  });
  server.listen(port, '127.0.0.1');
  server.unref();
}

if (ZOO_NOISE_PORT && isMainThread && path.basename(process.argv[1] ?? '') === ZOO_NOISE_SERVER) {
  start(Number(ZOO_NOISE_PORT), Number(ZOO_NOISE_BOUND), ZOO_NOISE_FOLDER);
}
