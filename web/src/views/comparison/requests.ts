/** How many requests were answered between two snapshots; undefined where that is not known. */
export function requestsBetween(requests: readonly number[] | undefined, older: number, newer: number): number | undefined {
  if (requests === undefined || older >= newer || newer > requests.length) return undefined;
  return requests.slice(older, newer).reduce((sum, count) => sum + count, 0) || undefined;
}
