/** Codex. Facts about the wire stand in README.md beside this folder; its events and metrics in a file each. */
import type { Dimension } from '../../model/labels.ts';
import type { Vocabulary } from '../../model/record.ts';
import { createNewPoint } from '../point.ts';
import type { Translator } from '../translator.ts';
import { text } from '../values.ts';
import { createWhoOf, ofOwnSession } from '../who.ts';
import { codexEvents } from './events.ts';
import { codexMetrics } from './metrics.ts';
import { PREFIX } from './words.ts';

const AGENT = 'codex';

/**
 * `codex_exec`, `codex-app-server`, `codex_cli_rs`, `codex_tui`: one for each front end, and there will be more. Others may be called
 * so too: what a library of theirs sends is theirs.
 */
const SERVICE = /^codex([-_]|$)/;
const SCOPE = /^codex(_otel.*)?$/;
const OWN = /^(codex|$)/;

export function codex(dimensions: readonly Dimension[], vocabulary: Vocabulary): Translator {
  const serviceName = vocabulary.name('service.name');
  const identity = {
    session: ['conversation.id', 'session.id', 'thread.id'],
    users: ['user.email', 'user.account_id', 'user.id'],
    installation: 'user.id',
    hosts: ['host.name'],
    version: 'service.version',
  };
  const whoOf = createWhoOf(AGENT, identity, dimensions, vocabulary);
  const events = codexEvents(AGENT, whoOf, vocabulary);
  return {
    agent: AGENT,
    ofScope: ({ scopeName }) => SCOPE.test(scopeName),
    speaks: ({ resource, scopeName }) => OWN.test(scopeName) && SERVICE.test(text(resource.get(serviceName))),
    owns: (name) => name.startsWith(PREFIX),
    nameOf: events.nameOf,
    log: events.translate,
    point: codexMetrics(
      AGENT,
      ofOwnSession(whoOf, identity, vocabulary),
      createNewPoint(identity.users, vocabulary),
      vocabulary,
    ),
    // What spans tell of usage events tell too, and there are thousands of them in a turn.
    wantsSpan: () => false,
    span: () => 'no_kpi',
  };
}
