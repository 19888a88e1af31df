/**
 * What happened since the page was opened, however long ago that is: the right edge is now, and from the second minute on
 * the left edge is the opening. Growth is kept by slots of time; when there are too many, neighbours are merged.
 */
const SLOTS_MAX = 120;
const SPAN_MIN_MS = 60_000;
const WIDTH = 240;
const HEIGHT = 30;

/** What a bar leaves free of its slot. */
const GAP = 0.2;

export function createSparkline(svg) {
  const path = document.createElementNS(svg.namespaceURI, 'path');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.append(path);

  const openedMs = performance.now();
  let slots = [0];
  let slotMs = 1_000;
  let last = null;

  /** Makes room up to now. */
  const advance = (ageMs) => {
    while (ageMs >= SLOTS_MAX * slotMs) {
      slots = Array.from({ length: Math.ceil(slots.length / 2) }, (_, i) => slots[2 * i] + (slots[2 * i + 1] ?? 0));
      slotMs *= 2;
    }
    while (slots.length <= ageMs / slotMs) slots.push(0);
  };

  return {
    /** A total of now. The first only sets the base; one that falls (state was erased) is a new base. */
    push(total) {
      advance(performance.now() - openedMs);
      if (last !== null && total > last) slots[slots.length - 1] += total - last;
      last = total;
    },
    draw() {
      const ageMs = performance.now() - openedMs;
      advance(ageMs);
      const scale = WIDTH / Math.max(SPAN_MIN_MS, ageMs);
      const highest = Math.max(...slots);
      const bar = (growth, slot) => {
        const left = WIDTH - (ageMs - slot * slotMs) * scale;
        const right = Math.min(WIDTH, left + slotMs * scale * (1 - GAP));
        return growth > 0 ? `M${left} ${HEIGHT}V${HEIGHT * (1 - growth / highest)}H${right}V${HEIGHT}Z` : '';
      };
      path.setAttribute('d', slots.map(bar).join(''));
    },
  };
}
