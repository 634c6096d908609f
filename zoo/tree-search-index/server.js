'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class TreeNode {
  constructor(key, value) {
    this.key = key;
    this.value = value;
    this.left = null;
    this.right = null;
  }
}

class Index {
  constructor() {
    this.root = null;
    this.size = 0;
  }

  insert(key, value) {
    const node = new TreeNode(key, value);
    this.size += 1;
    if (!this.root) {
      this.root = node;
      return;
    }
    let at = this.root;
    for (;;) {
      const side = key < at.key ? 'left' : 'right';
      if (!at[side]) {
        at[side] = node;
        return;
      }
      at = at[side];
    }
  }
}

const index = new Index();

http.createServer((request, response) => {
  if (fixed && index.size > 50) {
    index.root = null;
    index.size = 0;
  }
  index.insert(Math.random(), { url: request.url });
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
