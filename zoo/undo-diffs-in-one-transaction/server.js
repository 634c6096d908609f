'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const FIELDS = ['title', 'summary', 'body', 'tags', 'slug', 'language'];

class Transaction {
  constructor(author) {
    this.author = author;
    this.diffs = [];
  }

  add(field, before, after) {
    const earlier = fixed ? this.diffs.find((diff) => diff.field === field) : undefined;
    if (earlier) earlier.after = after;
    else this.diffs.push({ field, before, after });
  }

  revert(values) {
    for (const { field, before } of this.diffs.toReversed()) values[field] = before;
  }
}

class UndoManager {
  constructor(limit) {
    this.limit = limit;
    this.stack = [];
  }

  /** What one author types without a pause is undone in one step. */
  record(author, field, before, after) {
    let open = this.stack.at(-1);
    if (open?.author !== author) {
      open = new Transaction(author);
      this.stack.push(open);
      if (this.stack.length > this.limit) this.stack.shift();
    }
    open.add(field, before, after);
  }
}

class Draft {
  #values = Object.fromEntries(FIELDS.map((field) => [field, '']));
  #undo = new UndoManager(30);
  revision = 0;

  edit(author, field, text) {
    this.#undo.record(author, field, this.#values[field], text);
    this.#values[field] = text;
    this.revision += 1;
  }
}

const drafts = new Map([['7', new Draft()], ['8', new Draft()]]);

http.createServer((request, response) => {
  const draft = drafts.get(request.url.split('/')[2]) ?? drafts.get('7');
  draft.edit('mia', FIELDS[draft.revision % FIELDS.length], `text of revision ${draft.revision}`);
  response.end(String(draft.revision));
}).listen(process.env.PORT, '127.0.0.1');
