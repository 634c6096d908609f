'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class TrieNode {
  constructor() {
    this.children = {};
    this.hits = 0;
  }
}

class Trie {
  constructor() {
    this.root = new TrieNode();
  }

  visit(text) {
    let node = this.root;
    for (const letter of text) node = node.children[letter] ??= new TrieNode();
    node.hits += 1;
  }
}

const trie = new Trie();
let count = 0;

http.createServer((request, response) => {
  trie.visit(String(fixed ? count++ % 100 : (count++ * 7919) % 1e5).padStart(5, '0'));
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
