import { createMemo } from './memo.ts';

/**
 * Labels by name. A label that a record does not tell is absent, never '': Prometheus cannot tell the two apart.
 * Equal labels are mostly one object, which is never changed: what follows from them (a ledger cell, a series) is then
 * found by the object and not by its texts.
 */
export type Labels = Readonly<Record<string, string>>;

export const NO_LABELS: Labels = Object.freeze({});

/** All are forgotten when one more comes: senders who invent names must not grow memory, and equal ones are only slower. */
const INTERNED_MAX = 20_000;
const interned = createMemo(INTERNED_MAX, (key: string): Labels => Object.fromEntries(JSON.parse(key)));

/** The labels that are told, in the order of their names. */
export function labelsOf(told: Readonly<Record<string, string | undefined>>): Labels {
  const entries = Object.entries(told)
    .filter(([, value]) => value !== undefined && value !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? NO_LABELS : interned(JSON.stringify(entries));
}

/** Whether all of these names have a value. */
export function hasLabels(labels: Labels, names: Labels): boolean {
  for (const name in names) if (labels[name] === undefined) return false;
  return true;
}

/** Those of `over`, and those of `labels` that it does not have. */
export function withLabels(labels: Labels, over: Labels): Labels {
  if (over === NO_LABELS) return labels;
  return labels === NO_LABELS ? over : labelsOf({ ...labels, ...over });
}

/** The label of amounts that are kept by person: a number that stands for a name. It is exported in lists of the largest alone. */
export const PERSON = 'person';

/** What stands for the values that are not told apart. */
export const OTHER = 'other';

/** What a label says where the record told nothing. */
export const UNKNOWN = 'unknown';

/** A dimension of the configuration: its label name and the attributes it is read from, first match first. */
export type Dimension = {
  readonly label: string;
  readonly attributes: readonly string[];
  /**
   * Each record has its own, as with a repository; one that tells none has the session's first. Else the first value told
   * holds for all of a session, as a person's team does.
   */
  readonly perRecord?: true;
  /** What a session uses before it is told waits a while for it: hooks may tell it after the agent. */
  readonly awaited?: true;
  /** What a record tells holds for it alone: one that tells none has none. */
  readonly alone?: true;
  /** What the people file gives to those who tell none. */
  readonly given?: Given;
};

/**
 * Values of a dimension that the people file gives: by a name of the person, or by the value of an attribute, such as the
 * host's. These are in small letters; one `*` in them stands for any text.
 */
export type Given = {
  readonly byName: ReadonlyMap<string, string>;
  readonly byAttribute: ReadonlyMap<string, ReadonlyMap<string, string>>;
};

/** What the people file gives, by the label of the dimension. */
export type GivenLabels = ReadonlyMap<string, Given>;

/** Those that are configured, with what the people file gives of them, and those that it alone knows. */
export function withGiven(dimensions: readonly Dimension[], given: GivenLabels): Dimension[] {
  const others = [...given.keys()].filter((label) => !dimensions.some((dimension) => dimension.label === label));
  const all = [...dimensions, ...others.map((label): Dimension => ({ label, attributes: [] }))];
  return all.map((dimension) => {
    const of = given.get(dimension.label);
    return of === undefined ? dimension : { ...dimension, given: of };
  });
}

/** Dimensions of the default settings. A KPI may name them also where the settings have others: it has no such label then. */
export const DEFAULT_DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  team: ['team', 'team.id', 'team_id'],
  department: ['department'],
  cost_center: ['cost_center', 'cost.center'],
  project: ['project', 'project.name'],
};

/** Dimensions that any KPI may name, whatever the settings say. They are read where one does, and cost nothing else. */
export const FURTHER_DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  hostname: ['host.name'],
  organization: ['organization.id'],
  terminal: ['terminal.type'],
  app_version: ['service.version', 'app.version'],
};
