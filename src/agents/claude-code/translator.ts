/**
 * Claude Code. Facts about the wire stand in README.md beside this file; its events and metrics in a file each.
 */
import type { Dimension } from '../../model/labels.ts';
import type { Origin } from '../../model/record.ts';
import { claudeCodeEvents } from './events.ts';
import { claudeCodeMetrics } from './metrics.ts';
import type { Translator } from '../translator.ts';
import { text } from '../values.ts';
import type { Slots } from '../vocabulary.ts';
import { createWhoOf } from '../who.ts';

const AGENT = 'claude-code';
const SERVICES = new Set(['claude-code', 'claude-code-desktop']);
const SCOPE_PREFIX = 'com.anthropic.claude_code';

export function claudeCode(dimensions: readonly Dimension[], slots: Slots): Translator {
  const { slotOf, lateSlotOf, ownerSlotOf } = slots;
  const serviceName = slotOf('service.name');
  const identity = { session: ['session.id'], users: ['user.email', 'user.account_uuid', 'user.id'], accounts: 2 };
  const whoOf = createWhoOf(AGENT, identity, dimensions, ownerSlotOf);
  const events = claudeCodeEvents(AGENT, whoOf, slotOf, lateSlotOf);
  const metrics = claudeCodeMetrics(AGENT, whoOf, slotOf);
  return {
    agent: AGENT,
    speaks: (origin: Origin) =>
      SERVICES.has(text(origin.resource[serviceName])) || origin.scopeName.startsWith(SCOPE_PREFIX),
    owns: metrics.owns,
    nameOf: events.nameOf,
    log: events.translate,
    point: metrics.translate,
    // Spans repeat what the events say (beta, off by default): nothing is counted from them.
    span: () => 'no_kpi',
  };
}
