/**
 * Any agent that follows the GenAI conventions, in any of their generations, and for which there is no other translator. The
 * agent is the service; its session the conversation, else the trace.
 */
import type { Activity, Who } from '../../model/activity.ts';
import type { Dimension } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import type { SpanRecord, Vocabulary } from '../../model/record.ts';
import { createNewPoint } from '../point.ts';
import { LEFT_OUT, type AgentNames, type Translator } from '../translator.ts';
import { text } from '../values.ts';
import { createWhoOf, nameOfService, ofOwnSession, resourceFirst, UNNAMED, type WhoOf } from '../who.ts';
import { callOf, toolCallOf } from './call.ts';
import { genAiEvents } from './events.ts';
import { requestOf, toolOf } from './handlers.ts';
import { besideParts, besideWholes, histogramOf, METRIC } from './wholes.ts';
import { isUnknown, spanKindOf } from './kinds.ts';
import { genAiMetrics, PREFIX } from './metrics.ts';
import { genAiNames } from './names.ts';

/** Services and traces that are remembered. */
const AGENTS_MAX = 1_000;
const TRACES_MAX = 100;

const IDENTITY = {
  session: [
    'gen_ai.conversation.id',
    'session.id',
    'langfuse.session.id',
    'ai.telemetry.metadata.sessionId',
    'traceloop.association.properties.session_id',
  ],
  users: [
    'user.email',
    'enduser.id',
    'user.id',
    'enduser.pseudo.id',
    'user.hash',
    'ai.telemetry.metadata.userId',
    'traceloop.association.properties.user_id',
  ],
  installation: 'service.instance.id',
  version: 'service.version',
};

export function genAi(dimensions: readonly Dimension[], vocabulary: Vocabulary, agentNames: AgentNames): Translator {
  const whoOf = createOwnWhoOf(agentNames, dimensions, vocabulary);
  const senderOf = ofOwnSession(whoOf, IDENTITY, vocabulary);
  const names = genAiNames(vocabulary);
  const newPoint = createNewPoint(IDENTITY.users, vocabulary);
  const handlersOf = createMemo(AGENTS_MAX, (agent: string) => {
    // Some tell what a request cost, and some do not.
    const request = requestOf(agent, names, vocabulary, { costs: 'itself' });
    return {
      request: besideWholes(agent, names, vocabulary, request),
      tool: toolOf(agent, names, vocabulary),
      besideTool: toolOf(agent, names, vocabulary, 'beside_tool'),
      event: besideWholes(agent, names, vocabulary, genAiEvents(agent, names, vocabulary)),
      histogram: histogramOf(agent, names, senderOf, newPoint, vocabulary),
      point: besideParts(genAiMetrics(agent, {}, names, senderOf, newPoint, vocabulary)),
    };
  });
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
      const who = senderOf(record);
      return who.agent === LEFT_OUT ? 'no_kpi' : handlersOf(who.agent).event(record, who, out);
    },
    point(record, out) {
      const { agent } = whoOf(record);
      if (agent === LEFT_OUT) return 'no_kpi';
      const { histogram, point } = handlersOf(agent);
      return record.metric === METRIC ? histogram(record, out) : point(record, out);
    },
    span(record: SpanRecord, out: Activity[]) {
      const kind = spanKindOf(record, names);
      const who = whoOf(record);
      if (kind === undefined || who.agent === LEFT_OUT) return 'no_kpi';
      if (kind === 'repeat') return isUnknown(record, names) ? 'unknown_name' : 'no_kpi';
      const named = who.session === '' ? ofTrace(who)(record.traceId) : who;
      const { length } = out;
      const handlers = handlersOf(who.agent);
      // Tools often say nothing of the conversation that requests of the same trace name.
      const handler = kind === 'tool' && named !== who ? handlers.besideTool : handlers[kind];
      const problem = handler(record, named, out);
      out[length]!.call = (kind === 'tool' ? toolCallOf : callOf)(record, out[length]!, names);
      return problem;
    },
  };
}

/**
 * Each agent is named by its service; its person by the resource before the span. So is the service: some packages repeat its name on
 * part of their records, where a pipeline that calls it something else does not find it.
 */
function createOwnWhoOf(agentNames: AgentNames, dimensions: readonly Dimension[], vocabulary: Vocabulary): WhoOf {
  const agentOf = (service: string) => agentNames.get(service) ?? nameOfService(service);
  const whoOf = createWhoOf('', { ...IDENTITY, agentOf }, dimensions, vocabulary);
  const ownOf = resourceFirst(whoOf, IDENTITY.users, dimensions, vocabulary);
  const service = vocabulary.name('service.name');
  const ofAgent = createMemo(AGENTS_MAX, (who: Who) =>
    createMemo(AGENTS_MAX, (agent: string): Who => ({ ...who, agent })),
  );
  return (record) => {
    const who = ownOf(record);
    const name = text(record.origin.resource.get(service));
    if (name === '' || name === who.agent) return who;
    const agent = agentOf(name);
    return agent === who.agent || agent === UNNAMED ? who : ofAgent(who)(agent);
  };
}
