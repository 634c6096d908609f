'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class TopicNode {
  constructor() {
    this.children = new Map();
    this.handlers = new Set();
  }

  get idle() {
    return this.children.size === 0 && this.handlers.size === 0;
  }
}

/** Topics are words between dots; a star in a pattern stands for any one word. */
class WildcardBus {
  #root = new TopicNode();

  subscribe(pattern, handler) {
    const steps = [];
    let node = this.#root;
    for (const word of pattern.split('.')) {
      if (!node.children.has(word)) node.children.set(word, new TopicNode());
      steps.push([node, word]);
      node = node.children.get(word);
    }
    node.handlers.add(handler);
    return () => {
      node.handlers.delete(handler);
      if (fixed) this.#prune(steps);
    };
  }

  publish(topic, payload) {
    let nodes = [this.#root];
    for (const word of topic.split('.')) {
      nodes = nodes.flatMap(({ children }) => [children.get(word), children.get('*')]).filter(Boolean);
    }
    for (const { handlers } of nodes) for (const handler of handlers) handler(topic, payload);
  }

  #prune(steps) {
    for (const [parent, word] of steps.toReversed()) {
      if (!parent.children.get(word)?.idle) return;
      parent.children.delete(word);
    }
  }
}

const bus = new WildcardBus();
let shipped = 0;
let count = 0;
bus.subscribe('orders.*.shipped', () => { shipped += 1; });

http.createServer((request, response) => {
  const order = ++count;
  const seen = [];
  const unsubscribe = bus.subscribe(`orders.${order}.*`, (topic) => seen.push(topic));
  bus.publish(`orders.${order}.paid`, { path: request.url });
  bus.publish(`orders.${order}.shipped`, { path: request.url });
  unsubscribe();
  response.end(`${seen.length} events, ${shipped} shipped`);
}).listen(process.env.PORT, '127.0.0.1');
