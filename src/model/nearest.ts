/** The word that was likely meant, of those that are known; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const most = Math.min(2, Math.floor(word.length / 3));
  const isBegun = (other: string) => word.length > 2 && other.startsWith(word);
  const slips = known
    .map((other) => [isBegun(other) ? 1 : slipsBetween(word, other), other] as const)
    .filter(([count]) => count <= most);
  return slips.toSorted(([a], [b]) => a - b)[0]?.[1];
}

/** What is wrong with a name that is not known, and what it may be. */
export function unknownName(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined
    ? `is not known; must be one of ${known.join(', ')}`
    : `is not known: did you mean ${near}?`;
}

/** Letters that are missing, too much, wrong, or two that are swapped. */
function slipsBetween(a: string, b: string): number {
  let earlier: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const wrong = a[i - 1] === b[j - 1] ? 0 : 1;
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? earlier[j - 2]! + 1 : Infinity;
      row.push(Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + wrong, swapped));
    }
    [earlier, before] = [before, row];
  }
  return before[b.length]!;
}
