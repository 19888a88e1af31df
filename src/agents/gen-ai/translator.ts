/**
 * Any agent that follows the GenAI conventions, in any of their generations, and for which there is no other translator. The
 * agent is the service; its session the conversation, else the trace.
 */
import type { Activity, Who } from '../../model/activity.ts';
import type { Dimension } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import type { SpanRecord, Vocabulary } from '../../model/record.ts';
import { createNewPoint } from '../point.ts';
import type { Translator } from '../translator.ts';
import { createWhoOf } from '../who.ts';
import { genAiEvents } from './events.ts';
import { requestOf, toolOf } from './handlers.ts';
import { spanKindOf } from './kinds.ts';
import { genAiMetrics, PREFIX } from './metrics.ts';
import { genAiNames } from './names.ts';

/** Services and traces that are remembered. */
const AGENTS_MAX = 1_000;
const TRACES_MAX = 100;

const IDENTITY = {
  session: ['gen_ai.conversation.id', 'session.id', 'langfuse.session.id', 'ai.telemetry.metadata.sessionId'],
  users: ['user.email', 'enduser.id', 'user.id', 'enduser.pseudo.id', 'user.hash', 'ai.telemetry.metadata.userId'],
  installation: 'service.instance.id',
  version: 'service.version',
};

export function genAi(dimensions: readonly Dimension[], vocabulary: Vocabulary): Translator {
  const whoOf = createWhoOf('', IDENTITY, dimensions, vocabulary);
  const names = genAiNames(vocabulary);
  const newPoint = createNewPoint(IDENTITY.users, vocabulary);
  const handlersOf = createMemo(AGENTS_MAX, (agent: string) => ({
    // Some tell what a request cost, and some do not.
    request: requestOf(agent, names, vocabulary, { costs: 'itself' }),
    tool: toolOf(agent, names, vocabulary),
    event: genAiEvents(agent, names, vocabulary),
    point: genAiMetrics(agent, {}, names, whoOf, newPoint, vocabulary),
  }));
  const ofTrace = createMemo(TRACES_MAX, (who: Who) =>
    createMemo(TRACES_MAX, (traceId: string): Who => ({ ...who, session: traceId, installation: '' })),
  );

  return {
    agent: '',
    speaks: () => false,
    owns: (name) => name.startsWith(PREFIX),
    ownsSpan: (record) => spanKindOf(record, names) !== undefined,
    nameOf: ({ eventName }) => eventName,
    log(record, out) {
      const who = whoOf(record);
      return handlersOf(who.agent).event(record, who, out);
    },
    point: (record, out) => handlersOf(whoOf(record).agent).point(record, out),
    span(record: SpanRecord, out: Activity[]) {
      const kind = spanKindOf(record, names);
      if (kind === undefined || kind === 'repeat') return 'no_kpi';
      const who = whoOf(record);
      const named = who.session === '' ? ofTrace(who)(record.traceId) : who;
      return handlersOf(who.agent)[kind](record, named, out);
    },
  };
}
