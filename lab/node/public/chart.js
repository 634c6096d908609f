// Lines of the memory over the last minutes, as SVG.

const SERIES = { rss: "resident", heapUsed: "heap used", external: "external" };
const SECONDS_SHOWN = 300;
const SECONDS_AT_LEAST = 30;
const MARGIN = { top: 14, right: 14, bottom: 26, left: 66 };
const ROWS = 4;
const MIB = 1048576;

function svg(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

function mebibytes(bytes) {
  const value = bytes / MIB;
  return `${value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 })} MiB`;
}

// The least of 1, 2, 2.5, 5 times a power of ten from which so many rows reach `most`.
function step(most) {
  const least = Math.max(most / ROWS, 1);
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= least);
}

export class MemoryChart {
  #looks = [];

  constructor(container, legend) {
    this.container = container;
    this.values = {};
    for (const [series, title] of Object.entries(SERIES)) {
      const [entry, name, value] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
      entry.dataset.series = series;
      name.textContent = title;
      value.textContent = "–";
      entry.append(name, value);
      legend.append(entry);
      this.values[series] = value;
    }
    new ResizeObserver(() => this.#draw()).observe(container);
  }

  add(look) {
    const at = Date.parse(look.timestamp) / 1000;
    this.#looks = this.#looks.filter((each) => each.at > at - SECONDS_SHOWN && each.at < at);
    this.#looks.push({ at, ...look });
    for (const series of Object.keys(SERIES)) this.values[series].textContent = mebibytes(look[series]);
    this.#draw();
  }

  // Nothing is known of the time from here to the next look: the lines are not drawn through it.
  interrupt() {
    if (this.#looks.length > 0) this.#looks.at(-1).isLast = true;
    for (const value of Object.values(this.values)) value.textContent = "–";
  }

  #draw() {
    if (this.#looks.length === 0) return;
    const { clientWidth: width, clientHeight: height } = this.container;
    const newest = this.#looks.at(-1).at;
    const seconds = Math.max(newest - this.#looks[0].at, SECONDS_AT_LEAST);
    const most = Math.max(...this.#looks.flatMap((look) => Object.keys(SERIES).map((series) => look[series]))) / MIB;
    const row = step(most * 1.05);
    const x = (at) => width - MARGIN.right - ((newest - at) / seconds) * (width - MARGIN.left - MARGIN.right);
    const y = (mib) => height - MARGIN.bottom - (mib / (row * ROWS)) * (height - MARGIN.top - MARGIN.bottom);
    const picture = svg("svg", { role: "img", viewBox: `0 0 ${width} ${height}`, "aria-label": this.#description() });
    picture.append(...this.#rows(row, y, width), ...this.#times(seconds, newest, x, height), ...this.#lines(x, y));
    this.container.replaceChildren(picture);
  }

  #description() {
    const now = Object.entries(SERIES).map(([series, title]) => `${title} ${mebibytes(this.#looks.at(-1)[series])}`);
    return `Memory over time; now: ${now.join(", ")}`;
  }

  #rows(row, y, width) {
    const made = [];
    for (let number = 0; number <= ROWS; number += 1) {
      const at = y(number * row);
      made.push(svg("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: at, y2: at }));
      const text = `${(number * row).toLocaleString("en")} MiB`;
      made.push(svg("text", { x: MARGIN.left - 8, y: at + 4, "text-anchor": "end" }, text));
    }
    return made;
  }

  #times(seconds, newest, x, height) {
    const every = [10, 30, 60].find((candidate) => seconds / candidate <= 6);
    const made = [];
    for (let ago = 0; ago <= seconds; ago += every) {
      const text = ago === 0 ? "now" : ago % 60 === 0 ? `−${ago / 60} min` : `−${ago} s`;
      const anchor = ago === 0 ? "end" : "middle";
      made.push(svg("text", { x: x(newest - ago), y: height - 8, "text-anchor": anchor }, text));
    }
    return made;
  }

  #lines(x, y) {
    return Object.keys(SERIES).map((series) => {
      let path = "";
      let isNew = true;
      for (const look of this.#looks) {
        path += `${isNew ? "M" : "L"}${x(look.at).toFixed(1)} ${y(look[series] / MIB).toFixed(1)}`;
        isNew = look.isLast === true;
      }
      return svg("path", { class: "series", "data-series": series, d: path });
    });
  }
}
