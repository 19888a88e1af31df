/**
 * Labels are kept by index, not by name: a record's labels are one small array, and compiled KPIs read it by number.
 * The configured dimensions (team, department, …) are a list of their own, since they are the session's.
 */
export const LABELS = [
  'agent',
  'model',
  'source',
  'type',
  'status',
  'tool',
  'outcome',
  'decision',
  'language',
  'start',
  'reason',
  'witness',
] as const;

export type FixedLabel = (typeof LABELS)[number];

/** Index of each fixed label. */
export const LABEL = Object.fromEntries(LABELS.map((name, index) => [name, index])) as Record<FixedLabel, number>;

const BLANK: readonly string[] = LABELS.map(() => '');

/** Labels of which only these are told. */
export function labelList(told: Readonly<Partial<Record<FixedLabel, string>>>): string[] {
  const labels = BLANK.slice();
  for (const [label, value] of Object.entries(told)) labels[LABEL[label as FixedLabel]] = value;
  return labels;
}

/** What a label says where the record told nothing. Prometheus cannot tell an empty label from an absent one. */
export const UNKNOWN = 'unknown';

/** A dimension of the configuration: its label name and the attributes it is read from, first match first. */
export type Dimension = { readonly label: string; readonly attributes: readonly string[] };
