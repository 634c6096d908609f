// Requests to the lab, and many of them at a steady rate.

export async function fetchJSON(url, options = {}) {
  const request = fetch(url, { cache: "no-store", credentials: "omit", ...options });
  const answer = await request.catch(() => {
    throw new Error("the lab does not answer");
  });
  if (!answer.ok) throw new Error(await reason(answer));
  return answer.json();
}

async function reason(answer) {
  try {
    return (await answer.json()).message;
  } catch {
    return `${answer.status} ${answer.statusText}`;
  }
}

// Requests a URL so many times a second until it is stopped. A request that is late is not made up for.
export class SteadyRequests {
  #timer = null;
  #underway = new Set();

  constructor({ perSecond, mostUnderway, answered, failed }) {
    this.interval = 1000 / perSecond;
    this.mostUnderway = mostUnderway;
    this.answered = answered;
    this.failed = failed;
  }

  get isRunning() {
    return this.#timer !== null;
  }

  start(url) {
    if (this.isRunning) return;
    const request = () => this.#request(url);
    this.#timer = setInterval(request, this.interval);
    request();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  // When every request that was sent has been answered, or has failed.
  async settled() {
    await Promise.all(this.#underway);
  }

  #request(url) {
    if (this.#underway.size >= this.mostUnderway) return;
    const sent = this.#send(url).finally(() => this.#underway.delete(sent));
    this.#underway.add(sent);
  }

  async #send(url) {
    try {
      const answer = await fetchJSON(url);
      this.answered(answer);
    } catch (error) {
      if (this.isRunning) {
        this.stop();
        this.failed(error);
      }
    }
  }
}
