'use strict';

const http = require('node:http');

const fixed = process.env.FIXED === '1';
const THREE_DAYS = 3 * 24 * 3600 * 1000;

class ReminderJob {
  constructor(basket, dueAt) {
    this.basket = basket;
    this.dueAt = dueAt;
    this.cancelled = false;
  }

  run() {
    return `You left something in basket ${this.basket}`;
  }
}

/** A binary heap, the job that is due first on top; what is cancelled goes when it comes up. */
class DelayQueue {
  #heap = [];
  #cancelled = 0;

  schedule(job) {
    this.#heap.push(job);
    this.#rise(this.#heap.length - 1);
    return job;
  }

  cancel(job) {
    job.cancelled = true;
    this.#cancelled += 1;
    if (fixed && this.#cancelled > 36 && this.#cancelled * 2 > this.#heap.length) this.#compact();
  }

  runDue(now) {
    while (this.#heap.length > 0 && this.#heap[0].dueAt <= now) {
      const [job] = this.#heap;
      const last = this.#heap.pop();
      if (this.#heap.length > 0) {
        this.#heap[0] = last;
        this.#sink(0);
      }
      if (job.cancelled) this.#cancelled -= 1;
      else job.run();
    }
  }

  #compact() {
    this.#heap = this.#heap.filter((job) => !job.cancelled);
    this.#cancelled = 0;
    for (let index = (this.#heap.length >> 1) - 1; index >= 0; index -= 1) this.#sink(index);
  }

  #rise(index) {
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#heap[parent].dueAt <= this.#heap[index].dueAt) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(index) {
    for (;;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < this.#heap.length && this.#heap[child].dueAt < this.#heap[least].dueAt) least = child;
      }
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #swap(one, other) {
    [this.#heap[one], this.#heap[other]] = [this.#heap[other], this.#heap[one]];
  }
}

const reminders = new DelayQueue();
let baskets = 0;
setInterval(() => reminders.runDue(Date.now()), 1000);

http.createServer((request, response) => {
  const reminder = reminders.schedule(new ReminderJob(++baskets, Date.now() + THREE_DAYS));
  response.on('finish', () => reminders.cancel(reminder));
  response.end('paid');
}).listen(process.env.PORT, '127.0.0.1');
