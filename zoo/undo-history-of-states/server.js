'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class Board {
  constructor(cells) {
    this.cells = cells;
  }

  with(index, value) {
    const cells = this.cells.slice();
    cells[index] = value;
    return new Board(cells);
  }
}

class Editor {
  constructor() {
    this.board = new Board(new Array(64).fill(0));
    this.history = [];
  }

  apply(index, value) {
    this.history.push(this.board);
    if (fixed && this.history.length > 20) this.history.shift();
    this.board = this.board.with(index, value);
  }
}

const editor = new Editor();
let count = 0;

http.createServer((request, response) => {
  editor.apply(count++ % 64, count);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
