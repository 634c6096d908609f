'use strict';
// A service that remembers under which number each document came in, which is its first twenty-four characters.

const DOCUMENT_CHARACTERS = 20_000;
const NUMBER_CHARACTERS = 24;
const NUMBERS_REMEMBERED = 100;

let documentsReceived = 0;

function receiveDocument() {
  documentsReceived += 1;
  const number = `document ${String(documentsReceived).padStart(NUMBER_CHARACTERS - 9, '0')}`;
  return Buffer.alloc(DOCUMENT_CHARACTERS, `${number}; `).toString('latin1');
}

const slices = [];

function rememberSlice() {
  const number = receiveDocument().slice(0, NUMBER_CHARACTERS);
  slices.push(number);
  return `Received ${number}.`;
}

const copies = [];

/** The way over bytes makes a string of its own. */
function rememberCopy() {
  const number = Buffer.from(receiveDocument().slice(0, NUMBER_CHARACTERS)).toString();
  copies.push(number);
  if (copies.length > NUMBERS_REMEMBERED) copies.shift();
  return `Received ${number}.`;
}

function stop() {
  slices.length = 0;
  copies.length = 0;
}

module.exports = {
  id: '09sliced',
  title: 'Slices',
  task: 'Twenty-four characters of each document are remembered, and twenty thousand stay. What holds the rest?',
  hunt: '--requests 1000',
  leaky: { handle: rememberSlice, held: () => slices.length },
  fixed: { handle: rememberCopy, held: () => copies.length },
  stop,
};
