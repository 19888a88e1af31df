/** The company: who works there, and what their machines say of them. */
import { MAIN_MODELS } from './models.ts';
import { randomFrom, type Random } from './random.ts';

export type Person = {
  /** What the person is counted as. */
  readonly name: string;
  /** Unless the agent runs with a key alone, which names nobody. */
  readonly account: { readonly email: string; readonly uuid: string } | undefined;
  readonly installation: string;
  readonly team: string;
  readonly language: string;
  readonly model: string;
  readonly terminal: string;
  readonly os: { readonly type: string; readonly version: string; readonly arch: string };
  /** On holiday since two days. */
  readonly isAway: boolean;
};

export const ORGANIZATION = '6f1d3c52-7a0e-4b8e-9c55-2d4f8e1b7a90';
export const DEPARTMENT = 'engineering';

const TEAMS = [
  { team: 'web', language: 'TypeScript' },
  { team: 'platform', language: 'Go' },
  { team: 'data', language: 'Python' },
] as const;

// prettier-ignore
const NAMES = ['ada', 'ben', 'chioma', 'dmitri', 'elif', 'farah', 'goran', 'hana', 'ines', 'jonas', 'kofi', 'lena', 'mateo', 'noor', 'olga', 'priya'];
const TERMINALS = ['iTerm.app', 'vscode', 'tmux', 'xterm-256color'];
const SYSTEMS = [
  { type: 'darwin', version: '26.1.0', arch: 'arm64' },
  { type: 'linux', version: '6.18.0', arch: 'amd64' },
];

export function hire(count: number, seed: number): Person[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, index) => person(index, random));
}

function person(index: number, random: Random): Person {
  const given = NAMES[index % NAMES.length]!;
  const email = `${given}${index < NAMES.length ? '' : Math.floor(index / NAMES.length)}@demo.example`;
  const account = index % 6 === 4 ? undefined : { email, uuid: random.uuid() };
  const installation = random.hex(64);
  return {
    name: account?.email ?? installation,
    account,
    installation,
    ...TEAMS[index % TEAMS.length]!,
    model: random.pick(MAIN_MODELS),
    terminal: random.pick(TERMINALS),
    os: random.pick(SYSTEMS),
    isAway: index % 6 === 5,
  };
}
