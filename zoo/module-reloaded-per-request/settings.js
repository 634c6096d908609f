'use strict';

module.exports = { greeting: 'hello', limits: { size: 10, age: 60 } };
