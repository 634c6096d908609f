'use strict';

const http = require('node:http');
const { randomUUID } = require('node:crypto');

const fixed = process.env.FIXED === '1';

class Quote {
  constructor(sku, currency, cents) {
    this.sku = sku;
    this.currency = currency;
    this.cents = cents;
  }
}

class PriceBook {
  #cents = { books: 1290, pens: 190, lamps: 4990, chairs: 12900 };

  async lookUp(sku) {
    await null;
    return this.#cents[sku] ?? 0;
  }
}

/** Two callers that ask for the same thing share one promise. */
class QuoteService {
  #book;
  #asked = new Map();

  constructor(book) {
    this.#book = book;
  }

  quote(query) {
    const { traceId, ...rest } = query;
    // The whole query is the key; the trace was added to it by a later change.
    const key = JSON.stringify(fixed ? rest : { traceId, ...rest });
    let answer = this.#asked.get(key);
    if (answer === undefined) {
      answer = this.#compute(rest);
      this.#asked.set(key, answer);
    }
    return answer;
  }

  async #compute({ sku, currency }) {
    const cents = await this.#book.lookUp(sku);
    return new Quote(sku, currency, cents);
  }
}

function readQuery(request) {
  const url = new URL(request.url, 'http://localhost');
  return {
    sku: url.pathname.split('/').at(-1),
    currency: url.searchParams.get('currency') ?? 'EUR',
    traceId: request.headers['x-trace-id'] ?? randomUUID(),
  };
}

const quotes = new QuoteService(new PriceBook());

http.createServer(async (request, response) => {
  const quote = await quotes.quote(readQuery(request));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(quote));
}).listen(process.env.PORT, '127.0.0.1');
