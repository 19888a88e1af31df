/**
 * Owners: whose records are counted together. An entity is a session; where a record knows none, the installation it
 * names itself; else the sender, by its instance or host.
 */
import type { Who } from '../../model/activity.ts';
import { createMemo } from '../../model/memo.ts';
import { hashOf, type Fingerprint } from './fingerprint.ts';
import { PLACES } from '../../model/store.ts';

/** An entity by the text it is kept under, and what that says. */
export type Key = {
  readonly text: string;
  readonly agent: string;
  /** '' where it is not a session. */
  readonly session: string;
  /** What the fingerprints of its records begin with. */
  readonly seed: Fingerprint;
};

/** Keys that are remembered. */
const KEYS_MAX = 200_000;
const AGENTS_MAX = 100;

export function createKeys(): (who: Who) => Key {
  return createMemo(KEYS_MAX, (who) => keyOf(textOf(who)));
}

function textOf({ agent, session, installation, instance }: Who): string {
  const of = encoded(agent);
  if (session !== '') return `${of}/session/${session}`;
  return installation === '' ? `${of}/sender/${instance}` : `${of}/installation/${installation}`;
}

/** The text of the installation that a record of a session names; '' where it names none. */
export function groupOf({ agent, names, accounts, passing }: Who): string {
  const name = passing || (names.slice(accounts).find((each) => each !== '') ?? '');
  return name === '' ? '' : `${encoded(agent)}/installation/${name}`;
}

/** The text of an agent's sender without a name: where all of the agent is counted together. */
export const senderOf = createMemo(AGENTS_MAX, (agent: string) => `${encoded(agent)}/sender/`);

const HOUR_MS = 3_600_000;

/**
 * Where the streams of a sender without session and installation are known, by the hour they began in: a collector may add or rewrite
 * its instance on one of two ways, and what both bring must be known as one. '' of others, whose streams are their own.
 */
export function streamsOf({ agent, session, installation }: Who, startMs: number): string {
  return session === '' && installation === '' ? `${encoded(agent)}/streams/${Math.floor(startMs / HOUR_MS)}` : '';
}

export function isSession(text: string): boolean {
  return /^[^/]*\/session\//.test(text);
}

export function isInstallation(text: string): boolean {
  return /^[^/]*\/installation\//.test(text);
}

/** The key that is kept as this text. */
export function keyOf(text: string): Key {
  const [agent = '', kind = '', id = ''] = text.split(/\/(session|installation|sender|streams)\/(.*)/s);
  return {
    text,
    agent: decodeURIComponent(agent),
    session: kind === 'session' ? id : '',
    // A collector may add or rewrite the instance of a sender on one of two ways: no record is told apart by it.
    seed: hashOf(kind === 'sender' || kind === 'streams' ? `${agent}/sender/` : text),
  };
}

/** Where an entity and the fingerprints of its records lie. */
export function placeOf({ seed }: Key): number {
  return seed.lo & (PLACES - 1);
}

/** The agent's name may have a slash, and then the key has no other. */
function encoded(agent: string): string {
  return agent.replaceAll('%', '%25').replaceAll('/', '%2F');
}
