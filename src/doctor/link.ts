/** A link of the way from an agent to a dashboard. */
import type { AgentSeen, Seen, Sent } from './seen.ts';
import { doorOf, hostOf } from './variables.ts';

export type Link = {
  readonly name: string;
  /** What holds where it is whole. */
  readonly holds: string;
  /** What is wrong; '' where it is whole, undefined where it cannot be seen. */
  readonly look: (seen: Seen) => string | undefined;
  readonly mend: string;
  /** Numbers are right also where it is broken, but somebody should know. */
  readonly isNote?: true;
};

/** What is wrong with something, where it was seen. */
export function whereSeen<T>(seen: T | undefined, wrong: (seen: T) => string | undefined): string | undefined {
  return seen === undefined ? undefined : wrong(seen);
}

/** A link that is whole for each agent that says anything. */
export function ofAgents(isSeen: (agent: AgentSeen) => boolean, wrong: (agent: AgentSeen) => string): Link['look'] {
  return ({ agents }) => {
    const seen = agents.filter(isSeen);
    if (seen.length === 0) return undefined;
    return seen.flatMap((agent) => (wrong(agent) === '' ? [] : [`${agent.title}: ${wrong(agent)}`])).join('; ');
  };
}

/** A link that is whole for each signal of each agent that is on. */
export function ofDoors(
  wrong: (door: ReturnType<typeof doorOf>, agent: AgentSeen, signal: string) => string,
): Link['look'] {
  return ofAgents(isOn, (agent) => {
    const texts = (['METRICS', 'LOGS'] as const)
      .filter((signal) => agent.variables[`OTEL_${signal}_EXPORTER`] === 'otlp')
      .map((signal) => wrong(doorOf(agent.variables, signal), agent, signal));
    return [...new Set(texts.filter((text) => text !== ''))].join(', ');
  });
}

export function isOn({ isOn: on, fault }: AgentSeen): boolean {
  return on && fault === '';
}

/** A link that the test record shows, over either door. */
export function ofSent(wrong: (sent: Sent) => boolean): Link['look'] {
  return ({ sent }) => {
    if (sent === undefined) return undefined;
    const bad = [sent.logs, sent.metrics].find(wrong);
    if (bad === undefined) return '';
    const said = bad.kind === 'answered' ? `${bad.code} ${bad.text}`.trim() : bad.text;
    return `${sent.url} (${sent.protocol}, ${hostOf(sent.url)}): ${said}`;
  };
}

/** Nothing of a stack is missed where nobody names it, and agents send to otel-kpi itself, or nowhere that is known. */
export function isMissed({ sent }: Seen, part: { readonly isNamed: boolean }): boolean {
  return part.isNamed || sent?.isDirect === false;
}

export function wasAccepted({ sent }: Seen): boolean {
  return sent?.logs.kind === 'answered' && sent.logs.code === 200;
}
