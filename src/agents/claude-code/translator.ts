/**
 * Claude Code. Facts about the wire stand in README.md beside this file; its events and metrics in a file each.
 */
import type { Dimension } from '../../model/labels.ts';
import type { Origin, Vocabulary } from '../../model/record.ts';
import { claudeCodeEvents, PREFIX } from './events.ts';
import { claudeCodeMetrics } from './metrics.ts';
import { createNewPoint } from '../point.ts';
import type { Translator } from '../translator.ts';
import { text } from '../values.ts';
import { createWhoOf } from '../who.ts';

const AGENT = 'claude-code';
const SERVICES = new Set(['claude-code', 'claude-code-desktop']);
const SCOPE_PREFIX = 'com.anthropic.claude_code';

/** Services of other agents, whose records are theirs whatever they are named. */
const OTHER_SERVICES = /^(cowork|codex|gemini|qwen|copilot|github-copilot|opencode)/;

export function claudeCode(dimensions: readonly Dimension[], vocabulary: Vocabulary): Translator {
  const serviceName = vocabulary.name('service.name');
  const identity = {
    session: ['session.id'],
    users: ['user.email', 'user.account_uuid', 'user.id'],
    installation: 'user.id',
    version: 'service.version',
  };
  const whoOf = createWhoOf(AGENT, identity, dimensions, vocabulary);
  const events = claudeCodeEvents(AGENT, whoOf, vocabulary);
  const metrics = claudeCodeMetrics(AGENT, whoOf, createNewPoint(identity.users, vocabulary), vocabulary);
  return {
    agent: AGENT,
    ofScope: ({ scopeName }: Origin) => scopeName.startsWith(SCOPE_PREFIX),
    speaks: ({ resource }: Origin) => SERVICES.has(text(resource.get(serviceName))),
    owns: (name, { origin }) =>
      metrics.owns(name) ||
      (name.startsWith(PREFIX) && !OTHER_SERVICES.test(text(origin.resource.get(serviceName)).toLowerCase())),
    ownsSpan: ({ name }) => name.startsWith(PREFIX),
    nameOf: events.nameOf,
    log: events.translate,
    point: metrics.translate,
    // Spans repeat what the events say (beta, off by default): nothing is counted from them.
    wantsSpan: () => false,
    span: () => 'no_kpi',
  };
}
