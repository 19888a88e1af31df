/** One translator for the agents of this family. Facts about the wire stand in README.md beside this folder. */
import type { Dimension } from '../../model/labels.ts';
import type { AnyRecord, Origin, Vocabulary } from '../../model/record.ts';
import { createNewPoint } from '../point.ts';
import type { Translator } from '../translator.ts';
import { flag, text } from '../values.ts';
import { createWhoOf } from '../who.ts';
import { createEvents } from './events.ts';
import { createMetrics } from './metrics.ts';
import type { Variant } from './words.ts';

/** It repeats what it tells by the conventions of GenAI. */
const SHARED_PREFIX = 'gen_ai.';

export function translatorOf(variant: Variant) {
  return (dimensions: readonly Dimension[], vocabulary: Vocabulary): Translator => {
    const { agent, service, prefix, users, bridge } = variant;
    const made = bridge === undefined ? undefined : vocabulary.seldom(bridge);
    const serviceName = vocabulary.name('service.name');
    const signature = variant.signature?.map((name) => vocabulary.seldom(name));
    const hasSignature = (record: AnyRecord) => signature?.every((each) => record.get(each) !== undefined) ?? false;
    const whoOf = createWhoOf(agent, { ...variant, session: ['session.id'] }, dimensions, vocabulary);
    const events = createEvents(variant, whoOf, vocabulary);
    const metrics = createMetrics(variant, whoOf, createNewPoint(users, vocabulary), vocabulary);
    return {
      agent,
      ofScope: ({ scopeName }: Origin) => scopeName === service,
      speaks: ({ resource }: Origin) => text(resource.get(serviceName)) === service,
      owns: (name, record) => name.startsWith(prefix) || (name.startsWith(SHARED_PREFIX) && hasSignature(record)),
      ownsSpan: ({ name }) => name.startsWith(prefix),
      nameOf: events.nameOf,
      log: events.translate,
      point: metrics,
      // Spans repeat what events say, but for those that are made of events, where nobody takes logs.
      wantsSpan: () => made !== undefined,
      span: (record, out) =>
        made !== undefined && flag(record.get(made)) === true ? events.ofSpan(record, out) : 'no_kpi',
    };
  };
}
