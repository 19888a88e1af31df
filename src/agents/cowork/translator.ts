/**
 * Cowork: an agent of its own, which speaks Claude Code's words. Its sandboxes have a new `user.id` for each session: these
 * match what knows no session with what does, and are no people.
 */
import type { Dimension } from '../../model/labels.ts';
import type { Origin, Vocabulary } from '../../model/record.ts';
import { claudeCodeEvents } from '../claude-code/events.ts';
import { claudeCodeMetrics } from '../claude-code/metrics.ts';
import { createNewPoint } from '../point.ts';
import type { Translator } from '../translator.ts';
import { text } from '../values.ts';
import { createWhoOf } from '../who.ts';

const AGENT = 'cowork';

export function cowork(dimensions: readonly Dimension[], vocabulary: Vocabulary): Translator {
  const serviceName = vocabulary.name('service.name');
  const identity = {
    session: ['session.id'],
    users: ['user.email', 'user.account_uuid'],
    installation: 'user.id',
    version: 'service.version',
  };
  const whoOf = createWhoOf(AGENT, identity, dimensions, vocabulary);
  const events = claudeCodeEvents(AGENT, whoOf, vocabulary);
  const newPoint = createNewPoint([...identity.users, identity.installation], vocabulary);
  const metrics = claudeCodeMetrics(AGENT, whoOf, newPoint, vocabulary);
  const isCowork = ({ resource }: Origin) => text(resource.get(serviceName)) === AGENT;
  return {
    agent: AGENT,
    // It has the scopes of another one.
    ofScope: isCowork,
    speaks: isCowork,
    owns: () => false,
    nameOf: events.nameOf,
    log: events.translate,
    point: metrics.translate,
    wantsSpan: () => false,
    span: () => 'no_kpi',
  };
}
