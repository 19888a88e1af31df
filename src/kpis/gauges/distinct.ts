import { FAMILIES, LABELS, optional, reading, required, SPAN_LIST, type GaugeEntry, type GaugeKind } from './kind.ts';
import type { TermEntry } from './term.ts';
import { inWindows, isRecent, windowFaults } from './window.ts';
import { SPANS, WINDOWS } from './spans.ts';

export const distinct: GaugeKind<Pick<GaugeEntry, 'labels' | 'by' | 'windows'> & { of: Partial<TermEntry> }> = {
  docs: 'How many people were active in each window, each once. Such numbers do not add up: not over labels, not over windows. `lifetime`, of everybody, are all who ever were.',
  fields: {
    of: reading({ people: true }, 'Who is counted: people.'),
    labels: required(LABELS),
    by: optional(FAMILIES),
    windows: required(SPAN_LIST),
  },
  check: ({ labels, windows }, _terms, path) => windowFaults(windows, labels?.length === 0 ? SPANS : WINDOWS, path),
  compile: (shape) => (moment) =>
    inWindows(
      shape,
      moment,
      (inEach) => inEach[0]!.labels.length === 0 || isRecent(inEach),
      shape.windows.includes('lifetime') ? SPANS : WINDOWS,
    ),
};
