'use strict';

const http = require('node:http');
const { createPool } = require('generic-pool');

const fixed = process.env.FIXED === '1';

class Client {
  constructor() {
    this.buffers = ['in', 'out'];
  }
}

const pool = createPool({ create: async () => new Client(), destroy: async () => {} }, { max: 100000 });

http.createServer(async (request, response) => {
  const client = await pool.acquire();
  try {
    throw new Error('refused');
  } catch (error) {
    if (fixed) await pool.release(client);
  }
  response.end('ok');
}).listen(process.env.PORT, '127.0.0.1');
