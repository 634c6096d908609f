'use strict';
// One object of each kind that heaptrail opens, below `global.zoo`; V8 writes it with and without numbers.
//   env -i node make_objects.cjs objects14      writes objects14.heapsnapshot and objects14-numeric.heapsnapshot
const fs = require('fs');
const { Session } = require('inspector');
class Account {
  #secret = 'private text of an account';
  name = 'account name text';
  balance = 12.75;
  count = 41;
  big = 12345678901234567890n;
  none = null;
  missing = undefined;
  yes = true;
  constructor() { this[Symbol('symbol key')] = 'behind a symbol'; this[7] = 'indexed property'; }
  get computed() { return this.name + '!'; }
  method() { return this.#secret; }
}
function makeCounter(start, label) {
  let total = start; const log = ['first log line', 'second log line'];
  return function counter(step) { total += step; log.push(label + step); return total; };
}
function target(a, b) { return this.name + a + b; }
const long = 'x'.repeat(3000) + 'end';
let cons = 'concatenated first part, ' + process.pid; cons = cons + ' and a second part that is long enough';
const sliced = ('head of a longer parent string ' + Array(50).fill('abcdefghij').join('-')).slice(10, 60);
const keyObject = { key: 'weak key object' };
const zoo = global.zoo = {
  map: new Map([['string key', { v: 'map value one' }], [keyObject, 'map value two'], [3, 'behind number three'], ['nested', new Map([['a', ['b']]])], ['toSmi', 5]]),
  set: new Set(['set member one', { member: 'two' }, 3]),
  emptyMap: new Map(),
  weakMap: new WeakMap([[keyObject, { weak: 'weak map value' }]]),
  weakSet: new WeakSet([keyObject]),
  weakRef: typeof WeakRef === 'undefined' ? null : new WeakRef(keyObject),
  array: ['element zero', , { two: 2 }, 3.5, 4],
  doubles: [1.5, 2.5, 3.5],
  account: new Account(),
  counter: makeCounter(100, 'label of the counter'),
  bound: target.bind({ name: 'bound this' }, 'bound argument', { second: 'arg' }),
  pending: new Promise(() => {}),
  fulfilled: Promise.resolve({ result: 'promise value' }),
  rejected: Promise.reject(new Error('promise reason')),
  chained: new Promise(() => {}),
  regexp: /some[pattern]+/gi,
  date: new Date(1700000000000),
  symbol: Symbol('own symbol'),
  getter: Object.defineProperty({}, 'prop', { get() { return 'got'; }, set(v) {}, enumerable: true }),
  typed: new Float64Array(1000),
  buffer: Buffer.from('node buffer'),
  arrayBuffer: new ArrayBuffer(4096),
  long, cons, sliced, external: fs.readFileSync(__filename, 'latin1'),
  boxed: [new Number(5.5), new String('boxed string'), new Boolean(true), Object(Symbol('boxed'))],
  error: new TypeError('an error message'),
  proxy: new Proxy({ target: 'of the proxy' }, { handler: 'yes' }),
  generator: (function* gen(a) { const local = { local: 'generator variable' }; yield a; yield local; })('argument'),
  dictionary: Object.create(null),
  klass: class Derived extends Account { static stat = 'static field'; },
  arrow: null, iter: new Map([[1, 2]]).entries(),
  args: (function () { return arguments; })('first argument', 2),
};
zoo.chained.then(function onFulfilled() { return zoo; });
zoo.rejected.catch(() => {});
zoo.arrow = (() => { const captured = { captured: 'by an arrow' }; return () => captured; })();
zoo.generator.next();
for (let i = 0; i < 40; i++) zoo.dictionary['entry' + i] = { i, text: 'dictionary value ' + i };
delete zoo.dictionary.entry3;
zoo.bigMap = new Map(); for (let i = 0; i < 500; i++) zoo.bigMap.set('session-' + i, { user: 'user ' + i });
for (let i = 0; i < 300; i++) zoo.bigMap.delete('session-' + i);
zoo.cyclic = { name: 'cyclic' }; zoo.cyclic.self = zoo.cyclic; zoo.cyclic.back = { owner: zoo.cyclic };
setTimeout(async () => {
  const session = new Session(); session.connect();
  for (const numeric of [false, true]) {
    const out = fs.openSync(process.argv[2] + (numeric ? '-numeric' : '') + '.heapsnapshot', 'w');
    const onChunk = m => fs.writeSync(out, m.params.chunk);
    session.on('HeapProfiler.addHeapSnapshotChunk', onChunk);
    await new Promise(done => session.post('HeapProfiler.takeHeapSnapshot', { captureNumericValue: numeric, treatGlobalObjectsAsRoots: true }, (e) => { if (e) console.error(e); done(); }));
    await new Promise(done => setTimeout(done, 300));
    session.removeListener('HeapProfiler.addHeapSnapshotChunk', onChunk);
    fs.closeSync(out);
  }
  process.exit();
}, 50);
