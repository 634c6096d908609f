'use strict';

const http = require('node:http');
const openSql = require('sql.js');

const fixed = process.env.FIXED === '1';

openSql().then((sql) => {
  const database = new sql.Database();
  database.run("create table orders (number integer, customer text); insert into orders values (7, 'a shop')");
  http.createServer((request, response) => {
    const statement = database.prepare('select customer from orders where number = 7');
    statement.step();
    response.end(statement.get()[0]);
    if (fixed) statement.free();
  }).listen(process.env.PORT, '127.0.0.1');
});
