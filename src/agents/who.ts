/** Who and where, read alike for all records of an agent. */
import type { Who } from '../model/activity.ts';
import { labelsOf, withLabels, type Dimension, type Labels } from '../model/labels.ts';
import { createMemo } from '../model/memo.ts';
import type { Derived, Vocabulary } from '../model/record.ts';
import { inSmallLetters, shortened } from '../model/texts.ts';
import { createGiven } from './given.ts';
import { withPrometheusName } from './spellings.ts';
import { STAMPS } from './stamps.ts';
import { text, whole } from './values.ts';

/**
 * How the agent names sessions and people. `users`: best name first. Each is told by the first that says something. An
 * `installation` that is not among the users is nobody: a sandbox of one session, or a process.
 * `hosts`: what stands for the installation of an agent that names none of its own; no record is told apart by it.
 */
export type IdentityNames = {
  readonly session: readonly string[];
  readonly users: readonly string[];
  readonly installation: string;
  readonly hosts?: readonly string[];
  /** Of many agents: the name that records of a service are counted under. */
  readonly agentOf?: (service: string) => string;
  /** The attribute that has the agent's version, where there is one. */
  readonly version?: string;
};

export type WhoOf = Derived<Who>;

/** What some agents send for a name that they do not know. */
const NOBODY = 'unknown';

/** An agent whose service has no name. */
export const UNNAMED = 'unknown';

const INSTANCES = ['service.instance.id', 'host.name'];

/** Senders that name no session, and their installations, that are remembered. */
const SENDERS_MAX = 10_000;

/** `agent`: '' where its records are of many agents, each named by its service. */
export function createWhoOf(
  agent: string,
  identity: IdentityNames,
  dimensions: readonly Dimension[],
  vocabulary: Vocabulary,
): WhoOf {
  const { users, installation, agentOf = nameOfService } = identity;
  const given = createGiven(dimensions);
  const lists = listsOf(agent, identity, given.attributes, dimensions);
  const names = lists.flat().map((attribute) => vocabulary.name(...withPrometheusName(attribute)));
  // What is no installation is an account.
  const accounts = users.filter((name) => name !== installation).length;
  const ownInstallation = vocabulary.seldom(...withPrometheusName(installation));

  const found = vocabulary.deriveFound(names, (values): Who => {
    const texts = values.map(whole);
    const [service, sessions, people, instances, passing, releases, matched, ...others] = lists.map(({ length }) =>
      texts.splice(0, length),
    );
    const told = dimensions.map((dimension, index) => ({ ...dimension, value: valueOf(dimension, others[index]!) }));
    const person = personOf(people!, accounts);
    return {
      agent: agent || agentOf(firstOf(service!)),
      session: firstOf(sessions!),
      installation: '',
      ...person,
      accounts,
      passing: firstOf(passing!),
      instance: firstOf(instances!),
      version: firstOf(releases!),
      dimensions: byLabel(told.filter(({ alone }) => alone !== true)),
      ownDimensions: byLabel(told.filter(({ perRecord }) => perRecord === true)),
      givenDimensions: given.labelsOf(people!.map(nameOf), matched!),
    };
  });
  const installed = createMemo(SENDERS_MAX, (who: Who) =>
    createMemo(SENDERS_MAX, (own: string): Who => ({ ...who, installation: own })),
  );
  return (record) => {
    const who = found(record);
    return who.session === '' ? installed(who)(text(record.get(ownInstallation)) || who.passing) : who;
  };
}

/** SDKs say `unknown_service:` and the program, with its path, for a service that nobody named. */
export function nameOfService(service: string): string {
  return service.startsWith('unknown_service') ? UNNAMED : service || UNNAMED;
}

/** Who serves people of its own names them in its spans: where the resource says whose it is, that is who works with it. */
export function resourceFirst(
  whoOf: WhoOf,
  users: readonly string[],
  dimensions: readonly Dimension[],
  vocabulary: Vocabulary,
): WhoOf {
  const given = createGiven(dimensions);
  const untold = given.attributes.map(() => '');
  const renamed = (who: Who, told: readonly string[]): Who => {
    const person = personOf(told, who.accounts);
    // By the name of whoever it is; what an attribute gives stays.
    const byName = given.labelsOf(told.map(nameOf), untold);
    return { ...who, ...person, givenDimensions: withLabels(who.givenDimensions, byName) };
  };
  const names = users.map((name) => vocabulary.name(name));
  const named = createMemo(SENDERS_MAX, (who: Who) =>
    createMemo(SENDERS_MAX, (texts: string) => renamed(who, JSON.parse(texts))),
  );
  return (record) => {
    const who = whoOf(record);
    const texts = names.map((name) => whole(record.origin.resource.get(name)));
    return texts.some((name) => nameOf(name) !== '') ? named(who)(JSON.stringify(texts)) : who;
  };
}

/**
 * A session that only the resource names may be a window or a process, and other records of it name their conversations: then it is none
 * of those that metrics and events tell of.
 */
export function ofOwnSession(whoOf: WhoOf, { session }: IdentityNames, vocabulary: Vocabulary): WhoOf {
  const own = vocabulary.name(...(session as [string, ...string[]]));
  const nameless = createMemo(SENDERS_MAX, (who: Who): Who => ({ ...who, session: '', installation: who.passing }));
  return (record) => {
    const who = whoOf(record);
    return who.session === '' || text(record.get(own)) !== '' ? who : nameless(who);
  };
}

function personOf(told: readonly string[], accounts: number): Pick<Who, 'user' | 'userRank' | 'names'> {
  const names = told.map((name, rank) => shortened(nameOf(rank < accounts ? inSmallLetters(name) : name)));
  const userRank = names.findIndex((name) => name !== '');
  return { user: firstOf(names), userRank: userRank < 0 ? Infinity : userRank, names };
}

/** What is read of each record, by what it says. */
function listsOf(
  agent: string,
  { session, users, installation, hosts = [], version }: IdentityNames,
  matched: readonly string[],
  dimensions: readonly Dimension[],
): (readonly string[])[] {
  const services = agent === '' ? ['service.name'] : [];
  const passings = users.includes(installation) ? [] : [installation];
  const versions = version === undefined ? [] : [version];
  const attributes = dimensions.map(attributesOf);
  return [services, session, [...users, ...hosts], INSTANCES, passings, versions, matched, ...attributes];
}

function nameOf(name: string): string {
  return name === NOBODY ? '' : name;
}

/** Of a label that is switched on by its name agents know the attributes. */
function attributesOf({ label, alone, attributes }: Dimension): readonly string[] {
  return alone === true ? (STAMPS[label]?.attributes ?? []) : attributes;
}

function valueOf({ label, alone }: Dimension, told: readonly string[]): string {
  const value = firstOf(told);
  return alone === true && value === STAMPS[label]?.usual ? '' : value;
}

function byLabel(told: readonly { readonly label: string; readonly value: string }[]): Labels {
  return labelsOf(Object.fromEntries(told.map(({ label, value }) => [label, value])));
}

function firstOf(texts: readonly string[]): string {
  return shortened(texts.find((each) => each !== '') ?? '');
}
