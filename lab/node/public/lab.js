// The start page of the leak lab: loads the cards, follows the memory, and says when either is not to be had.

import { ExerciseCard, PatternCard } from "./cards.js";
import { MemoryChart } from "./chart.js";
import { fetchJSON } from "./requests.js";
import { follow } from "./live.js";

const byId = (id) => document.getElementById(id);
const chart = new MemoryChart(byId("chart"), byId("legend"));

let patterns = [];
let exercises = [];
let isLookingAtPatterns = false;
let dismissed = null;
let announced = null;

async function loadCards() {
  const cards = await fetchJSON("/lab/cards");
  exercises.forEach((card) => card.halt());
  patterns = cards.patterns.map((card) => new PatternCard(card, announce));
  exercises = cards.exercises.map((card) => new ExerciseCard(card, announce));
  fill(byId("pattern-cards"), patterns, "This lab has no patterns.");
  fill(byId("exercise-cards"), exercises, "This lab has no exercises.");
  describe(cards);
  await lookAtPatterns();
}

function fill(list, cards, emptyText) {
  list.setAttribute("aria-busy", "false");
  if (cards.length > 0) {
    list.replaceChildren(...cards.map((card) => card.element));
    return;
  }
  const note = document.createElement("li");
  note.className = "note";
  note.textContent = emptyText;
  list.replaceChildren(note);
}

function describe(cards) {
  const runtime = cards.runtime === "node" ? "Node.js" : "Python";
  const ceiling = cards.maxRssMiB.toLocaleString("en");
  const about = byId("about");
  about.textContent =
    `A server that leaks on purpose: ${runtime} ${cards.runtimeVersion}, process ${cards.pid}, ` +
    `${cards.unitMiB} MiB a piece, and ${ceiling} MiB at most. `;
  if (cards.runtime === "python") {
    const link = document.createElement("a");
    link.href = "/docs";
    link.textContent = "API";
    about.append(link);
  }
}

// What the patterns hold is asked for while one of them leaks, and once more when none does any longer.
async function lookAtPatterns() {
  if (isLookingAtPatterns) return;
  isLookingAtPatterns = true;
  try {
    const status = await fetchJSON("/memory-leak/status");
    patterns.forEach((card) => card.show(status.patterns));
  } finally {
    isLookingAtPatterns = false;
  }
}

function announce(text) {
  byId("announcement").textContent = text;
}

function showCeiling(message) {
  if (message !== announced) {
    announced = message;
    if (message !== null) exercises.forEach((card) => card.halt());
  }
  const isShown = message !== null && message !== dismissed;
  if (isShown) byId("ceiling-text").textContent = message;
  byId("ceiling").hidden = !isShown;
}

byId("ceiling-dismiss").addEventListener("click", () => {
  dismissed = announced;
  byId("ceiling").hidden = true;
  byId("patterns").focus();
});

const STATES = { connecting: "connecting…", live: "live", lost: "connection lost, trying again…" };

function showConnection(state) {
  const element = byId("connection");
  element.dataset.state = state;
  element.textContent = STATES[state];
  if (state === "lost") {
    exercises.forEach((card) => card.halt());
    chart.interrupt();
  }
}

follow("/lab/memory", {
  connecting: () => showConnection("connecting"),
  async opened() {
    try {
      await loadCards();
      showConnection("live");
    } catch {
      showConnection("lost");
    }
  },
  lost: () => showConnection("lost"),
  measured(look) {
    chart.add(look);
    showCeiling(look.ceilingReached);
    exercises.forEach((card) => card.showLeaking(look.leaking.problems));
    if (patterns.some((card) => card.isLeaking || look.leaking[card.key])) {
      lookAtPatterns().catch(() => {});
    }
  },
});
