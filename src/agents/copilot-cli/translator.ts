/** GitHub Copilot CLI: spans and metrics, no logs. Facts about the wire stand in README.md of this room. */
import type { Dimension } from '../../model/labels.ts';
import type { Origin, Vocabulary } from '../../model/record.ts';
import { createEventName } from '../event.ts';
import { genAiNames } from '../gen-ai/names.ts';
import { createNewPoint } from '../point.ts';
import type { Translator } from '../translator.ts';
import { text } from '../values.ts';
import { createWhoOf, ofOwnSession } from '../who.ts';
import { copilotMetrics } from './metrics.ts';
import { copilotSpans } from './spans.ts';

const AGENT = 'copilot-cli';
const SERVICE = 'github-copilot';
const SCOPE = 'github.copilot';
const NOTHING_NEW = /^(gen_ai[.]|$)/;

export function copilotCli(dimensions: readonly Dimension[], vocabulary: Vocabulary): Translator {
  const serviceName = vocabulary.name('service.name');
  const identity = {
    session: ['gen_ai.conversation.id', 'session.id'],
    // It names nobody itself; an organization may, in OTEL_RESOURCE_ATTRIBUTES.
    users: ['user.email', 'enduser.id', 'user.id'],
    // Metrics know no session on purpose. What they and the spans have in common is their process.
    installation: 'service.instance.id',
    version: 'service.version',
  };
  const whoOf = createWhoOf(AGENT, identity, dimensions, vocabulary);
  const senderOf = ofOwnSession(whoOf, identity, vocabulary);
  const names = genAiNames(vocabulary);
  const nameOf = createEventName(`${SCOPE}.`, vocabulary);
  return {
    agent: AGENT,
    ofScope: ({ scopeName }: Origin) => scopeName === SCOPE || scopeName.startsWith(`${SCOPE}.`),
    speaks: ({ resource }: Origin) => text(resource.get(serviceName)) === SERVICE,
    // Of its points alone: those of the conventions and its spans do not say that they are its.
    owns: (name) => name.startsWith(`${SCOPE}.`),
    nameOf,
    // It has none so far but what it notes of itself; those of the conventions would repeat its spans.
    log: (record) => (NOTHING_NEW.test(nameOf(record)) ? 'no_kpi' : 'unknown_name'),
    point: copilotMetrics(AGENT, names, senderOf, createNewPoint(identity.users, vocabulary), vocabulary),
    span: copilotSpans(AGENT, whoOf, names, vocabulary),
  };
}
