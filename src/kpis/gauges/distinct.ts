import { FAMILIES, gaugeKind, LABELS, optional, reading, required, SPAN_LIST } from './kind.ts';
import { inWindows, isRecent } from './window.ts';
import { SPANS, WINDOWS } from './spans.ts';

export const distinct = gaugeKind({
  docs: 'How many people were active in each window, each once. Such numbers do not add up: not over labels, not over windows. `lifetime`, of everybody, are all who ever were.',
  fields: {
    of: reading({ people: true }, 'Who is counted: people.'),
    labels: required(LABELS),
    by: optional(FAMILIES),
    windows: required(SPAN_LIST),
  },
  spans: ({ labels }) => (labels?.length === 0 ? SPANS : WINDOWS),
  compile: (shape) => (moment) =>
    inWindows(
      shape,
      moment,
      (inEach) => inEach[0]!.labels.length === 0 || isRecent(inEach),
      shape.windows.includes('lifetime') ? SPANS : WINDOWS,
    ),
});
