'use strict';
// A data access layer that tells whether a query returned something new: a result knows the one before it.

const ROWS = 10;

class DBQueryResult {
  constructor(query, data, prev) {
    this.query = query;
    this.data = data;
    this.prev = prev;
  }

  hasChanged() {
    return this.prev === null || this.prev.data.join() !== this.data.join();
  }
}

class Database {
  constructor() {
    this.last = null;
  }

  query(text) {
    const rows = Array.from({ length: ROWS }, (_, index) => `order ${index} of ${text}`);
    this.last = new DBQueryResult(text, rows, this.last);
    return this.last;
  }

  countResults() {
    let count = 0;
    for (let result = this.last; result !== null; result = result.prev) count += 1;
    return count;
  }
}

class ForgetfulDatabase extends Database {
  query(text) {
    const result = super.query(text);
    if (result.prev !== null) result.prev.prev = null;
    return result;
  }
}

const db = new Database();
const forgetfulDb = new ForgetfulDatabase();

function ask(database, request) {
  const result = database.query(`select * from orders where customer = '${request.query.customer ?? 'anybody'}'`);
  return result.hasChanged() ? 'There are new orders.' : 'The same orders as before.';
}

function stop() {
  db.last = null;
  forgetfulDb.last = null;
}

module.exports = {
  id: '03leaked-list',
  title: 'A list',
  task: 'No array and no map of the service grows, and yet its memory does. What do the objects hang on?',
  hunt: '--requests 1000',
  leaky: { handle: (request) => ask(db, request), held: () => db.countResults() },
  fixed: { handle: (request) => ask(forgetfulDb, request), held: () => forgetfulDb.countResults() },
  stop,
};
