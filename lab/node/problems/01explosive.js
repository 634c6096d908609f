'use strict';
// A dashboard: while somebody looks at it, it samples the service, five times a second.

const SAMPLE_MILLISECONDS = 200;
const SAMPLES_A_TICK = 100;
const SAMPLES_KEPT = 1000;

class leakingNamedObject {
  constructor(path) {
    this.path = path;
    this.takenAt = performance.now();
  }
}

const leaksSoMuch = [];
const samplers = new Set();

function sample(path) {
  for (let count = 0; count < SAMPLES_A_TICK; count += 1) leaksSoMuch.push(new leakingNamedObject(path));
}

function sampleForEver({ path }) {
  sample(path);
  samplers.add(setInterval(() => sample(path), SAMPLE_MILLISECONDS));
  return 'The service is being sampled for you.';
}

const latest = [];

function sampleBounded(path) {
  for (let count = 0; count < SAMPLES_A_TICK; count += 1) latest.push(new leakingNamedObject(path));
  if (latest.length > SAMPLES_KEPT) latest.splice(0, latest.length - SAMPLES_KEPT);
}

function sampleWhileOpen({ path }, response) {
  sampleBounded(path);
  const sampler = setInterval(() => sampleBounded(path), SAMPLE_MILLISECONDS);
  response.once('close', () => clearInterval(sampler));
  return 'The service is being sampled for you, until you have your answer.';
}

function stop() {
  for (const sampler of samplers) clearInterval(sampler);
  samplers.clear();
  leaksSoMuch.length = 0;
  latest.length = 0;
}

module.exports = {
  id: '01explosive',
  title: 'Explosive',
  task: 'A few requests, then silence, and the memory goes on growing, faster with each request. What is it, who has it, and '
    + 'who puts it there?',
  hunt: '--warmup 40 --requests 2 --concurrency 1',
  leaky: { handle: sampleForEver, held: () => leaksSoMuch.length },
  fixed: { handle: sampleWhileOpen, held: () => latest.length },
  stop,
};
