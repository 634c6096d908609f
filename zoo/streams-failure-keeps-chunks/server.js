'use strict';

const http = require('node:http');
const { Readable, Transform, pipeline } = require('node:stream');

const fixed = process.env.FIXED === '1';

class DecodeError extends Error {
  constructor(image, chunks) {
    super(`image ${image} has a bad checksum`);
    this.code = 'BAD_CHECKSUM';
    this.dump = () => Buffer.concat(chunks).toString('hex');
  }
}

class ThumbnailDecoder extends Transform {
  #image;
  #chunks = [];

  constructor(image) {
    super();
    this.#image = image;
  }

  _transform(chunk, encoding, done) {
    this.#chunks.push(chunk);
    done();
  }

  _flush(done) {
    const sum = this.#chunks.reduce((total, chunk) => total + chunk[0], 0);
    done(sum % 2 === 0 ? null : new DecodeError(this.#image, this.#chunks));
  }
}

/** The last failure of every kind, with where it happened, for the status page. */
class FailureReport {
  #byKind = new Map();
  #total = 0;

  add(error) {
    this.#total += 1;
    const kind = fixed ? error.code : error.message;
    this.#byKind.set(kind, { error, where: error.stack.split('\n')[1]?.trim() });
  }

  get kinds() {
    return this.#byKind.size;
  }
}

const report = new FailureReport();
let images = 0;

function upload() {
  return Readable.from([Buffer.alloc(400, 2), Buffer.alloc(300, 1)]);
}

http.createServer((request, response) => {
  const decoder = new ThumbnailDecoder(++images);
  pipeline(upload(), decoder, (error) => {
    if (error) report.add(error);
    response.end('accepted');
  });
  decoder.resume();
}).listen(process.env.PORT, '127.0.0.1');
