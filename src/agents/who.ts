/** Who and where, read alike for all records of an agent. */
import type { Who } from '../model/activity.ts';
import { labelsOf, type Dimension, type Labels } from '../model/labels.ts';
import { createMemo } from '../model/memo.ts';
import type { Derived, Vocabulary } from '../model/record.ts';
import { createGiven } from './given.ts';
import { withPrometheusName } from './spellings.ts';
import { text } from './values.ts';

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
  /** The attribute that has the agent's version, where there is one. */
  readonly version?: string;
};

export type WhoOf = Derived<Who>;

/** What some agents send for a name that they do not know. */
const NOBODY = 'unknown';

/** An agent whose service has no name. */
const UNNAMED = 'unknown';

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
  const { users, installation } = identity;
  const given = createGiven(dimensions);
  const lists = listsOf(agent, identity, given.attributes, dimensions);
  const names = lists.flat().map((attribute) => vocabulary.name(...withPrometheusName(attribute)));
  // What is no installation is an account.
  const accounts = users.filter((name) => name !== installation).length;
  const ownInstallation = vocabulary.seldom(...withPrometheusName(installation));

  const found = vocabulary.deriveFound(names, (values): Who => {
    const texts = values.map(text);
    const [service, sessions, people, instances, passing, releases, matched, ...others] = lists.map(({ length }) =>
      texts.splice(0, length),
    );
    // An account is one whatever the case of its letters: of an address senders differ in it.
    const named = people!.map((name, rank) => nameOf(rank < accounts ? name.toLowerCase() : name));
    const userRank = named.findIndex((name) => name !== '');
    const told = dimensions.map((dimension, index) => ({ ...dimension, value: firstOf(others[index]!) }));
    return {
      agent: agent || firstOf(service!) || UNNAMED,
      session: firstOf(sessions!),
      installation: '',
      user: firstOf(named),
      userRank: userRank < 0 ? Infinity : userRank,
      names: named,
      accounts,
      passing: firstOf(passing!),
      instance: firstOf(instances!),
      version: firstOf(releases!),
      dimensions: byLabel(told.filter(({ perRecord }) => perRecord !== true)),
      ownDimensions: byLabel(told.filter(({ perRecord }) => perRecord === true)),
      givenDimensions: given.labelsOf(named, matched!),
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
  const attributes = dimensions.map((dimension) => dimension.attributes);
  return [services, session, [...users, ...hosts], INSTANCES, passings, versions, matched, ...attributes];
}

function nameOf(name: string): string {
  return name === NOBODY ? '' : name;
}

function byLabel(told: readonly { readonly label: string; readonly value: string }[]): Labels {
  return labelsOf(Object.fromEntries(told.map(({ label, value }) => [label, value])));
}

function firstOf(texts: readonly string[]): string {
  return texts.find((each) => each !== '') ?? '';
}
