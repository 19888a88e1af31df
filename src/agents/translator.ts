/** What every agent's translator is: records in, Activity out, or the reason why not. */
import type { Activity, Form, ProblemReason, Witness } from '../model/activity.ts';
import { LABELS, type Dimension } from '../model/labels.ts';
import { lookUp, type LogRecord, type Origin, type PointRecord, type SpanRecord } from '../model/record.ts';
import { text } from './values.ts';
import { withPrometheusName, type SlotOf } from './vocabulary.ts';

export type Translator = {
  readonly agent: string;
  /** Whether records from here are this agent's, by resource and scope. */
  readonly speaks: (origin: Origin) => boolean;
  /** Whether a record of a stranger's resource is this agent's by its name: metrics scraped from its own endpoint. */
  readonly owns: (name: string) => boolean;
  /** The name a record is counted under when it cannot be translated. */
  readonly nameOf: (record: LogRecord) => string;
  /** Pushes what the record means; or returns why it means nothing here. */
  readonly log: Translate<LogRecord>;
  readonly point: Translate<PointRecord>;
  readonly span: Translate<SpanRecord>;
};

export type Translate<R> = (record: R, out: Activity[]) => ProblemReason | undefined;

type AnyRecord = LogRecord | PointRecord | SpanRecord;

/** How the agent names sessions and people. `users`: best name first; each is the list of spellings of one attribute. */
export type IdentityNames = { readonly session: readonly string[]; readonly users: readonly string[] };

/** Makes the part of an Activity that is read alike for all agents and records. */
export type Beginner = (record: AnyRecord, form: Form, witness: Witness, name: string) => Activity;

export function createBeginner(
  agent: string,
  names: IdentityNames,
  dimensions: readonly Dimension[],
  slotOf: SlotOf,
): Beginner {
  const session = slotOf(...names.session.flatMap(withPrometheusName));
  const users = names.users.map((name) => slotOf(...withPrometheusName(name)));
  const instances = ['service.instance.id', 'host.name'].map((name) => slotOf(name));
  const dimensionSlots = dimensions.map((dimension) =>
    dimension.attributes.map((name) => slotOf(...withPrometheusName(name))),
  );
  const blank: readonly string[] = [agent, ...Array<string>(LABELS.length - 1 + dimensions.length).fill('')];

  return (record, form, witness, name) => {
    const labels = blank.slice();
    for (let index = 0; index < dimensionSlots.length; index++) {
      labels[LABELS.length + index] = firstOf(record, dimensionSlots[index]!);
    }
    let userRank = 0;
    let user = '';
    while (userRank < users.length && (user = text(lookUp(record, users[userRank]!))) === '') userRank++;
    return {
      kind: 'prompt',
      form,
      witness,
      agent,
      name,
      session: text(lookUp(record, session)),
      user,
      userRank: user === '' ? Infinity : userRank,
      instance: firstOf(record, instances),
      timeHi: 0,
      timeLo: 0,
      startHi: 0,
      startLo: 0,
      sequence: -1,
      detail: '',
      amount: 1,
      quantity: undefined,
      usage: undefined,
      durationUs: -1,
      firstTokenUs: -1,
      labels,
    };
  };
}

function firstOf(record: AnyRecord, slots: readonly number[]): string {
  for (const slot of slots) {
    const value = text(lookUp(record, slot));
    if (value !== '') return value;
  }
  return '';
}
