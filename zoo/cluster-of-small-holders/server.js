'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Span {
  constructor(url) {
    this.url = url;
    this.timing = [0, 1];
  }
}

class Tag {
  constructor(span) {
    this.span = span;
  }
}

class Log {
  constructor(text) {
    this.text = text;
  }
}

class Tracer {
  constructor() {
    this.spans = [];
    this.tags = [];
    this.logs = [];
    this.links = [];
  }

  trace(url) {
    const span = new Span(url);
    this.spans.push(span);
    this.tags.push(new Tag(span));
    this.logs.push(new Log('start ' + url));
    this.links.push({ span, to: null });
  }

  flush() {
    for (const list of [this.spans, this.tags, this.logs, this.links]) list.length = 0;
  }
}

const tracer = new Tracer();

http.createServer((request, response) => {
  tracer.trace(request.url);
  if (fixed) tracer.flush();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
