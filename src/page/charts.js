/** Bars and lines as SVG. Sizes are attributes: a style in the document would need a wider content security policy. */
import { h } from './tree.js';

const HEIGHT = 40;
const SLOT = 10;
const GAP = 2;

/** One bar for each mark, the last being now, and where they begin and end. `label` says what they are, for those who do not see them. */
export function bars(values, { names, format, label }) {
  if (values.length === 0) return null;
  const highest = Math.max(...values, 0);
  const at = values.indexOf(highest);
  const summary = highest > 0 ? `${label}: most ${format(highest)}, ${names[at]}` : `${label}: nothing`;
  const bar = (value, index) => {
    const height = highest > 0 ? Math.max((value / highest) * HEIGHT, value > 0 ? 1 : 0) : 0;
    const left = index * SLOT;
    return h(
      'g',
      null,
      h('title', null, `${names[index]}: ${format(value)}`),
      h('rect', { class: 'hit', x: left, y: 0, width: SLOT, height: HEIGHT }),
      h('rect', { x: left + GAP / 2, y: round(HEIGHT - height), width: SLOT - GAP, height: round(height) }),
    );
  };
  const viewBox = `0 0 ${values.length * SLOT} ${HEIGHT}`;
  const svg = h(
    'svg',
    { class: 'bars', viewBox, preserveAspectRatio: 'none', role: 'img', 'aria-label': summary },
    values.map(bar),
  );
  return [
    svg,
    h('p', { class: 'ends', 'aria-hidden': 'true' }, h('span', null, names[0]), h('span', null, names.at(-1))),
  ];
}

/** A thin bar below a name: how much of the largest, in colours where it has parts. */
export function stripe(share, parts = []) {
  const pieces = parts.length > 0 ? parts : [{ class: 'good', share: 1 }];
  let left = 0;
  const rects = pieces.map((piece) => {
    const width = share * piece.share * 100;
    const rect = h('rect', { class: piece.class, x: `${round(left)}%`, width: `${round(width)}%`, height: '100%' });
    left += width;
    return rect;
  });
  return h('svg', { class: 'stripe', 'aria-hidden': 'true' }, rects);
}

/** How full something is; above 1 it is full, and says so by its colour. */
export function gauge(ratio, label) {
  const kind = ratio >= 1 ? 'bad' : ratio >= 0.8 ? 'warn' : 'good';
  const width = `${round(Math.min(Math.max(ratio, 0), 1) * 100)}%`;
  return h(
    'svg',
    { class: 'gauge', role: 'img', 'aria-label': label },
    h('rect', { class: kind, width, height: '100%' }),
  );
}

const [LINE_WIDTH, LINE_HEIGHT] = [600, 80];

/** What had been reached by when: `points` are [time, amount], both growing. */
export function steps(points, label) {
  const [first, last] = [points[0][0], points.at(-1)[0]];
  const highest = Math.max(...points.map(([, amount]) => amount));
  const x = (time) => round(last > first ? ((time - first) / (last - first)) * LINE_WIDTH : LINE_WIDTH);
  const y = (amount) => round(LINE_HEIGHT - (highest > 0 ? (amount / highest) * (LINE_HEIGHT - 4) : 0));
  const path = points.map(
    ([time, amount], index) => `${index === 0 ? `M0 ${LINE_HEIGHT}H` : 'H'}${x(time)}V${y(amount)}`,
  );
  const d = `${path.join('')}V${LINE_HEIGHT}Z`;
  const viewBox = `0 0 ${LINE_WIDTH} ${LINE_HEIGHT}`;
  return h(
    'svg',
    { class: 'steps', viewBox, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    h('path', { d }),
  );
}

/** Rows of weekdays, columns of hours: the darker, the more. */
export function week(values, { rows, label, format }) {
  const highest = Math.max(...values.flat(), 0);
  const cell = (value, row, column) => {
    const opacity = highest > 0 ? round(0.06 + 0.94 * (value / highest)) : 0.06;
    const title = h('title', null, `${rows[row]} ${String(column).padStart(2, '0')}:00: ${format(value)}`);
    return h('rect', { x: column * 10, y: row * 10, width: 9, height: 9, rx: 1.5, 'fill-opacity': opacity }, title);
  };
  const cells = values.map((hours, row) => hours.map((value, column) => cell(value, row, column)));
  return h('svg', { class: 'week', viewBox: '0 0 239 69', role: 'img', 'aria-label': label }, cells);
}

function round(value) {
  return Math.round(value * 100) / 100;
}
