'use strict';
// A service that answers in turn: the callback of a request first looks whether there was one before it.

const HEADERS = 5;

let nextCallback = null;

function makeCallback(path, prev) {
  const headers = Array.from({ length: HEADERS }, (_, index) => `${path} header ${index}`);
  return function callback(visit) {
    visit(headers);
    return prev;
  };
}

function answerInTurn(request) {
  nextCallback = makeCallback(request.path, nextCallback);
  return describe(nextCallback);
}

let onlyCallback = null;

function answerAlone(request) {
  onlyCallback = makeCallback(request.path, null);
  return describe(onlyCallback);
}

function describe(callback) {
  let answer = '';
  const isFirst = callback((headers) => { answer = `Answered with ${headers.length} headers`; }) === null;
  return `${answer}, ${isFirst ? 'as the first' : 'after another'}.`;
}

function countCallbacks() {
  let count = 0;
  for (let callback = nextCallback; callback !== null; callback = callback(() => { count += 1; }));
  return count;
}

function stop() {
  nextCallback = null;
  onlyCallback = null;
}

module.exports = {
  id: '04leaked-closure',
  title: 'A closure',
  task: 'One variable, one function in it, and still every request stays. What does the function remember?',
  hunt: '--requests 1000',
  leaky: { handle: answerInTurn, held: countCallbacks },
  fixed: { handle: answerAlone, held: () => Number(onlyCallback !== null) },
  stop,
};
