/**
 * opencode: spans of the Vercel AI SDK, where `experimental.openTelemetry` is on. All other spans of it, and its logs, tell how
 * the program works and nothing of what is counted here. Facts about the wire stand in README.md of this room.
 */
import type { Dimension } from '../../model/labels.ts';
import type { Origin, Vocabulary } from '../../model/record.ts';
import { requestOf, toolOf } from '../gen-ai/handlers.ts';
import { isUnknown, spanKindOf } from '../gen-ai/kinds.ts';
import { genAiNames } from '../gen-ai/names.ts';
import { createNewPoint } from '../point.ts';
import { byLedger } from './by-ledger.ts';
import { pluginWords } from './plugin.ts';
import { promptsOf, SERVED } from './prompts.ts';
import type { Translator } from '../translator.ts';
import { text } from '../values.ts';
import { createWhoOf } from '../who.ts';

const AGENT = 'opencode';
/** Names of spans: what those of the SDK begin with, by its own names or by the conventions, and what is asked of the server. */
const WANTED = /^(ai\.|http\.server POST$|(chat|generate_content|text_completion|execute_tool|invoke_agent)\b)/;

export function opencode(dimensions: readonly Dimension[], vocabulary: Vocabulary): Translator {
  const serviceName = vocabulary.name('service.name');
  const user = 'ai.telemetry.metadata.userId';
  const identity = {
    session: ['session.id', 'ai.telemetry.metadata.sessionId'],
    // The name that the program goes by on its machine; an organization may name the account.
    users: ['user.email', 'enduser.id', 'user.id', user],
    installation: user,
    version: 'service.version',
  };
  const whoOf = createWhoOf(AGENT, identity, dimensions, vocabulary);
  const names = genAiNames(vocabulary);
  const [request, tool] = [requestOf(AGENT, names, vocabulary), toolOf(AGENT, names, vocabulary)];
  const prompt = promptsOf(AGENT, whoOf, vocabulary);
  const newPoint = createNewPoint(identity.users, vocabulary);
  return {
    agent: AGENT,
    ofScope: ({ scopeName }: Origin) => scopeName === AGENT,
    speaks: ({ resource }: Origin) => text(resource.get(serviceName)) === AGENT,
    owns: () => false,
    ...pluginWords(AGENT, whoOf, newPoint, vocabulary),
    wantsSpan: (name) => WANTED.test(name),
    span: byLedger((record, out) => {
      if (record.name === SERVED) return prompt(record, out);
      const kind = spanKindOf(record, names);
      if (kind === 'request') return request(record, whoOf(record), out);
      if (kind === 'tool') return tool(record, whoOf(record), out);
      return isUnknown(record, names) ? 'unknown_name' : 'no_kpi';
    }),
  };
}
