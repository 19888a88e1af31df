/** What translators make of single records, delivered by the real decoder. */
import { AGENTS } from '../../src/agents/agents.ts';
import { createTranslators } from '../../src/agents/translate.ts';
import type { Activity, Translation, What, Who } from '../../src/model/activity.ts';
import type { Dimension } from '../../src/model/labels.ts';
import type { Signal } from '../../src/model/record.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import * as sent from '../sent.ts';

/** `agentNames`: what services are called. */
export type Given = sent.Origin & { dimensions?: readonly Dimension[]; agentNames?: ReadonlyMap<string, string> };

const AT_MS = 1_795_259_139_603;

export function translate(signal: Signal, records: readonly sent.Json[], given: Given = {}): Translation {
  const vocabulary = createVocabulary();
  const visitor = createTranslators(AGENTS, given.dimensions ?? [], vocabulary, given.agentNames).begin();
  const { encoding, body } = sent.request(signal, records, given);
  const malformed = createDecoder(vocabulary).decode(signal, encoding, body, visitor);
  if (malformed !== undefined) throw new Error(malformed);
  return visitor.translation;
}

/** One event with these attributes; `event.sequence` is 7 unless given. */
export function event(name: string, of: sent.Attributes = {}, given: Given & { record?: sent.Json } = {}): Translation {
  return translate('logs', [sent.event(name, AT_MS, { 'event.sequence': 7, ...of }, given.record)], given);
}

/** One point of a monotonic delta sum. */
export function point(
  name: string,
  value: number,
  of: sent.Attributes = {},
  given: Given & { sum?: sent.Json; point?: sent.Json } = {},
): Translation {
  return translate('metrics', [sent.metric(name, value, AT_MS, of, given.point, given.sum)], given);
}

/** The only activity, with its labels by name and without those that say nothing. */
export function only({ activities }: Translation): Told {
  // What is only taken off what others tell is no activity of the record's own.
  const [activity, more] = activities.filter(({ what }) => what.witness !== 'histograms' && what.witness !== 'wholes');
  if (activity === undefined || more !== undefined) throw new Error(`${activities.length} activities`);
  const { who, what, ...rest } = activity;
  return { ...rest, ...who, ...what, labels: { ...what.labels, ...who.dimensions } };
}

type Told = Omit<Activity & Who & What, 'who' | 'what' | 'labels'> & { labels: Record<string, string> };

/** Why the only record was not translated. That it came may be noted. */
export function problem({ activities, problems }: Translation): string {
  const counted = activities.filter(({ what }) => what.form !== 'note').length;
  if (counted + problems.length !== 1) throw new Error(`${counted} activities, ${problems.length} problems`);
  return problems[0]?.reason ?? 'translated';
}
