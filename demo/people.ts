/** Who works there, and what their machines say of them. */
import { MAIN_AGENT, type AgentKind } from './agents/kinds.ts';
import { randomFrom, type Random } from './random.ts';

/** An agent is installed once for all terminals of a machine. */
export type Machine = {
  readonly installation: string;
  readonly terminals: readonly string[];
  readonly os: { readonly type: string; readonly version: string; readonly arch: string };
};

export type Person = {
  readonly agent: AgentKind;
  /** Unless the agent runs with a key alone, which names nobody. */
  readonly account: { readonly email: string; readonly uuid: string } | undefined;
  /** Before, telemetry does not name the account. */
  signsInMs: number;
  readonly team: string;
  readonly tellsTeam: boolean;
  readonly language: string;
  readonly model: string;
  readonly machines: readonly Machine[];
};

const TEAMS = [
  { team: 'web', language: 'TypeScript' },
  { team: 'platform', language: 'Go' },
  { team: 'data', language: 'Python' },
] as const;

// prettier-ignore
const NAMES = ['ada', 'ben', 'chioma', 'dmitri', 'elif', 'farah', 'goran', 'hana', 'ines', 'jonas', 'kofi', 'lena', 'mateo', 'noor', 'olga', 'priya'];
const TERMINALS = [['iTerm.app'], ['vscode', 'xterm-256color'], ['tmux'], ['xterm-256color']];
const SYSTEMS = [
  { type: 'darwin', version: '26.1.0', arch: 'arm64' },
  { type: 'linux', version: '6.18.0', arch: 'amd64' },
];

/** `agents`: what they work with, in turns. */
export function hire(count: number, seed: number, agents: readonly AgentKind[] = [MAIN_AGENT]): Person[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, index) => person(index, agents[index % agents.length]!, random));
}

/** What the person is counted as. */
export function nameOf({ account, machines }: Person): string {
  return account?.email ?? machines[0]!.installation;
}

function person(index: number, agent: AgentKind, random: Random): Person {
  const given = NAMES[index % NAMES.length]!;
  const email = `${given}${index < NAMES.length ? '' : Math.floor(index / NAMES.length)}@demo.example`;
  const account = index % 6 === 4 ? undefined : { email, uuid: random.uuid() };
  // Nobody could know of two installations without an account that they are one person's.
  const machines = account && index % 4 === 1 ? [machine(random), machine(random)] : [machine(random)];
  const model = random.pick(agent.models);
  return { agent, account, signsInMs: 0, ...TEAMS[index % TEAMS.length]!, tellsTeam: true, model, machines };
}

function machine(random: Random): Machine {
  return { installation: random.hex(64), terminals: random.pick(TERMINALS), os: random.pick(SYSTEMS) };
}
