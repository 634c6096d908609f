'use strict';

const http = require('node:http');

const COMPACT_AT = 64;

class Change {
  constructor(document, revision, text, previous) {
    this.document = document;
    this.revision = revision;
    this.text = text;
    this.previous = previous;
  }
}

/** Every change goes into a journal; from time to time it is folded into a snapshot, and the history before it is cut. */
class Journal {
  #entries = [];
  #latest = new Map();
  #snapshot = new Map();

  append(document, text) {
    const previous = this.#latest.get(document) ?? null;
    const change = new Change(document, (previous?.revision ?? 0) + 1, text, previous);
    this.#latest.set(document, change);
    this.#entries.push(change);
    if (this.#entries.length >= COMPACT_AT) this.#compact();
    return change;
  }

  #compact() {
    for (const change of this.#entries) this.#snapshot.set(change.document, change.text);
    for (const change of this.#latest.values()) change.previous = null;
    this.#entries = [];
  }

  history(document) {
    const texts = [];
    for (let at = this.#latest.get(document); at; at = at.previous) texts.push(at.text);
    return texts;
  }
}

const journal = new Journal();
let count = 0;

http.createServer((request, response) => {
  const document = `doc-${count++ % 40}`;
  const { revision } = journal.append(document, `${request.url} ${count}`);
  response.end(`${revision}, ${journal.history(document).length} to undo`);
}).listen(process.env.PORT, '127.0.0.1');
