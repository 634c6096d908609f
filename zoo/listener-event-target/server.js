'use strict';

const http = require('node:http');
const { setMaxListeners } = require('node:events');

const fixed = process.env.FIXED === '1';

class Store extends EventTarget {}

class View {
  constructor(url) {
    this.url = url;
    this.rows = new Array(20).fill(0);
  }

  render() {
    return this.rows.length;
  }
}

const store = new Store();
setMaxListeners(0, store);

http.createServer((request, response) => {
  const view = new View(request.url);
  const onChange = () => view.render();
  store.addEventListener('change', onChange);
  if (fixed) store.removeEventListener('change', onChange);
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
