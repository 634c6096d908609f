/** Sizes as people write them: `250`, `1,024`, `1.5KiB`, `2 MB`. The same rules as the command line's. */

const SIZE = /^([+-]?\d[\d,_]*(?:\.\d+)?)\s*([a-z]*)$/i;
const PREFIXES = ["K", "M", "G", "T"];

/** In bytes, or undefined for what is no size. */
export function parsedSize(text: string): number | undefined {
  const [, digits, unit = ""] = SIZE.exec(text.trim()) ?? [];
  const factor = factorOf(unit.toUpperCase());
  return digits === undefined || factor === undefined ? undefined : Number(digits.replace(/[_,]/g, "")) * factor;
}

function factorOf(unit: string): number | undefined {
  if (unit === "" || unit === "B") return 1;
  const power = PREFIXES.indexOf(unit.charAt(0)) + 1;
  if (power === 0) return undefined;
  if (unit.slice(1) === "IB") return 1024 ** power;
  return unit.slice(1) === "B" ? 1000 ** power : undefined;
}
