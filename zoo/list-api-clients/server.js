'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';

class ApiClient {
  constructor() {
    this.agent = new http.Agent({ keepAlive: true });
  }

  close() {
    this.agent.destroy();
    clients.splice(clients.indexOf(this), 1);
  }
}

const clients = [];

http.createServer((request, response) => {
  const client = new ApiClient();
  clients.push(client);
  if (fixed) client.close();
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
