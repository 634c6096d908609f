// A small program whose allocations make_recordings.py records.
'use strict';

class Order {
  constructor(number) { this.number = number; this.lines = [`line ${number}`]; }
}

const kept = [];

function take(number) { return new Order(number); }
function keepOften(from, to) { for (let number = from; number < to; number++) kept.push(take(number)); }
function throwAway(count) { for (let number = 0; number < count; number++) take(number); }
function nest(depth) { return depth === 0 ? take(depth) : nest(depth - 1); }
const anonymous = (() => () => kept.push({list: new Array(100).fill(kept.length)}))();

function work(round) {
  keepOften(round * 200, round * 200 + 200);
  throwAway(300);
  for (let i = 0; i < 20; i++) kept.push(nest(5 + i));
  for (let i = 0; i < 10; i++) anonymous();
}

globalThis.work = work;
setInterval(() => {}, 1e6);
console.log('ready');
