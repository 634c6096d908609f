// A card for each pattern and each exercise. All text is set as text, never as markup.

import { fetchJSON, SteadyRequests } from "./requests.js";

const REQUESTS_A_SECOND = 10;
const COPIED_MILLISECONDS = 2000;

const FIGURES = {
  activeTimers: "timers",
  activeFunctions: "functions",
  activeListeners: "listeners",
  globalArrays: "arrays",
  size: "entries",
  memoryAllocated: "MB held",
  totalMemoryAllocated: "MB held",
  totalMemoryUsage: "MB held",
  memoryUsage: "held",
  maxSize: "bound",
};

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function button(text, className, label, pressed) {
  const made = element("button", { type: "button", className, textContent: text });
  made.setAttribute("aria-label", label);
  made.addEventListener("click", pressed);
  return made;
}

function heading({ id, title }, name) {
  const shown = element("h3", { id: `card-${id}`, textContent: title });
  return element("div", { className: "card-head" }, shown, element("code", { textContent: name }));
}

function hunt({ hunt: command, title }, announce) {
  const code = element("code", {}, ...command.split(/ (?=--)/).flatMap((part) => [element("span", { textContent: part }), " "]));
  const copy = button("Copy", "copy", `Copy the command that hunts in ${title}`, async () => {
    try {
      await navigator.clipboard.writeText(command);
      copy.textContent = "Copied";
      announce("The command is copied.");
    } catch {
      getSelection().selectAllChildren(code);
      copy.textContent = "Selected";
      announce("The command is selected: copy it with the keyboard.");
    }
    setTimeout(() => (copy.textContent = "Copy"), COPIED_MILLISECONDS);
  });
  const head = element("div", { className: "hunt-head" }, element("span", { textContent: "Hunt this" }), copy);
  return element("div", { className: "hunt" }, head, code);
}

class Card {
  constructor(card, name, announce) {
    this.figures = element("dl", { className: "figures" });
    this.trouble = element("p", { className: "trouble" });
    this.trouble.setAttribute("role", "alert");
    this.element = element("li", { className: "card" }, heading(card, name), element("p", { textContent: card.text }));
    this.element.setAttribute("aria-labelledby", `card-${card.id}`);
    this.element.dataset.card = card.id;
    this.announce = announce;
  }

  showFigures(figures) {
    for (const [label, value] of Object.entries(figures)) {
      let shown = this.figures.querySelector(`[data-figure="${label}"]`);
      if (shown === null) {
        shown = element("dd");
        shown.dataset.figure = label;
        this.figures.append(element("div", {}, element("dt", { textContent: label }), shown));
      }
      shown.textContent = typeof value === "number" ? value.toLocaleString("en") : value;
    }
  }

  fail(what, error) {
    this.trouble.textContent = `${what}: ${error.message}`;
  }

  mark(isLeaking) {
    this.isLeaking = isLeaking;
    this.element.classList.toggle("leaking", isLeaking);
  }
}

export class PatternCard extends Card {
  constructor(card, announce) {
    super(card, card.holder, announce);
    this.key = card.id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    this.mark(false);
    const start = button("Start", "start", `Start ${card.title}`, () => this.act("start", card.start, card.title));
    const stop = button("Stop", "stop", `Stop ${card.title}`, () => this.act("stop", card.stop, card.title));
    const actions = element("div", { className: "actions" }, start, stop);
    this.element.append(this.trouble, this.figures, actions, hunt(card, announce));
  }

  async act(what, url, title) {
    try {
      const { message, stats } = await fetchJSON(url, { method: "POST" });
      this.trouble.textContent = "";
      this.showStats(stats);
      this.mark(what === "start");
      this.announce(message);
    } catch (error) {
      this.fail(`${what} ${title}`, error);
    }
  }

  // `statuses` is of all patterns; a status is its figures, or has them in `stats`.
  show(statuses) {
    const status = statuses[this.key];
    if (status === undefined) return;
    this.showStats(status.stats ?? status);
    this.mark(status.isLeaking ?? status.stats.isLeaking);
  }

  showStats(stats) {
    const known = Object.entries(stats).filter(([name]) => name in FIGURES);
    this.showFigures(Object.fromEntries(known.map(([name, value]) => [FIGURES[name], value])));
  }
}

export class ExerciseCard extends Card {
  #sent = 0;

  constructor(card, announce) {
    super(card, card.id, announce);
    this.card = card;
    this.requests = new SteadyRequests({
      perSecond: REQUESTS_A_SECOND,
      mostUnderway: 6,
      answered: (answer) => this.#answered(answer),
      failed: (error) => {
        this.fail("the requests failed", error);
        this.#showRunning();
      },
    });
    this.start = button("Start", "start", `Send requests to ${card.title}`, () => this.#begin());
    const stop = button("Stop", "stop", `Stop the requests to ${card.title}, and release what it holds`, () => this.#end());
    const actions = element("div", { className: "actions" }, this.start, stop, this.#choice());
    this.element.append(this.trouble, this.figures, actions, hunt(card, announce));
    this.showFigures({ sent: 0, held: 0 });
    this.mark(false);
  }

  #choice() {
    const group = element("fieldset", {}, element("legend", { className: "unseen", textContent: `Code of ${this.card.title}` }));
    for (const [value, text] of [["leaky", "leaky"], ["fixed", "mended"]]) {
      const radio = element("input", { type: "radio", name: `code-${this.card.id}`, value, checked: value === "leaky" });
      group.append(element("label", {}, radio, text));
      if (value === "fixed") this.fixed = radio;
    }
    group.addEventListener("change", () => {
      if (!this.requests.isRunning) return;
      this.halt();
      this.#begin();
    });
    return group;
  }

  #begin() {
    if (this.requests.isRunning) return;
    this.trouble.textContent = "";
    this.requests.start(this.fixed.checked ? this.card.fixedPath : this.card.path);
    this.#showRunning();
    this.announce(`Requests go to ${this.card.title}, ten a second.`);
  }

  #answered(answer) {
    this.#sent += 1;
    this.showFigures({ sent: this.#sent, held: answer.held });
  }

  async #end() {
    this.halt();
    await this.requests.settled(); // one that came after the stop would leak again
    try {
      const answer = await fetchJSON(this.card.stop, { method: "POST" });
      this.trouble.textContent = "";
      this.#sent = 0;
      this.showFigures({ sent: 0, held: answer.held });
      this.announce(answer.message);
    } catch (error) {
      this.fail(`stop ${this.card.title}`, error);
    }
  }

  // Sends no more requests. What is held stays held.
  halt() {
    this.requests.stop();
    this.#showRunning();
  }

  showLeaking(problems) {
    this.mark(problems.includes(this.card.id));
  }

  #showRunning() {
    this.start.setAttribute("aria-disabled", String(this.requests.isRunning));
  }
}
