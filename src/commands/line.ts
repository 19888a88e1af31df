/** What a command line asks for. Pure. */
import { unknownName } from '../model/nearest.ts';
import { FLAG, refused, TEXT, wordsOf } from '../line/words.ts';

export const USAGE = `otel-kpi: exact KPIs of AI coding agents, next to an OpenTelemetry Collector

  otel-kpi setup [--help]                make agents of this machine send their telemetry, and give their settings back
  otel-kpi doctor [--help]               follow a record from an agent to the dashboards, and say which link is broken
  otel-kpi serve [--config FILE]         receive OTLP, count it, serve /metrics and the page
  otel-kpi demo [--help]                 send the telemetry of a made-up company, to try otel-kpi
  otel-kpi report [BY] [--help]          what was used by day, model, person …, from the events that are kept
  otel-kpi import [AGENT …] [--help]     count what agents did before their telemetry came, from the histories they keep
  otel-kpi mcp [--help]                  answer agents what they cost, over the Model Context Protocol
  otel-kpi state copy FROM TO            copy the state into an empty store; both as in the setting \`state\`
  otel-kpi state upgrade [FROM] [TO]     bring state to the newest format: by default the configured one, a file in place
                                         (the old one stays as FROM.bak)
  otel-kpi state reprice DAYS [FROM] [TO]
                                         work out estimates of past days (2026-11-01, or 2026-11-01..2026-11-15) and their cost by the
                                         price list anew, by the prices of now; FROM and TO as above
  otel-kpi guard check 'COMMAND'         explain whether an agent may run it; guard --help tells more
  otel-kpi guard test [FILE]             run a corpus of commands with verdicts
  otel-kpi erase PERSON [FROM] [TO]      erase a person, by any of their names, from the state: by default the configured one,
                                         a file in place; Redis into another prefix, TO
  otel-kpi config check [--config FILE]  check the settings and list every error
  otel-kpi hook | statusline             judge and report an agent's events, print its status line: docs/hooks.md
  otel-kpi hooks install | uninstall     add the hooks to an agent's settings, give the settings back
  otel-kpi --version | --help

Settings come from a YAML file; environment variables (OTEL_KPI_…) override it: docs/config.md.
`;

const FIRST_WORDS = [...new Set([...USAGE.matchAll(/^  otel-kpi ([a-z]+)/gm)].map(([, word]) => word!))];

/** `needs`: how many of its arguments must be there. */
type Command = { readonly takes: readonly string[]; readonly needs: number; readonly config: boolean };

const COMMANDS = {
  serve: { takes: [], needs: 0, config: true },
  'config check': { takes: [], needs: 0, config: true },
  'state copy': { takes: ['FROM', 'TO'], needs: 2, config: false },
  'state upgrade': { takes: ['FROM', 'TO'], needs: 0, config: true },
  'state reprice': { takes: ['DAYS', 'FROM', 'TO'], needs: 1, config: true },
  erase: { takes: ['PERSON', 'FROM', 'TO'], needs: 1, config: true },
} as const satisfies Readonly<Record<string, Command>>;

type Name = keyof typeof COMMANDS;

export type Asked = {
  readonly command: Name | 'help' | 'version';
  readonly args: readonly string[];
  /** The file of settings. */
  readonly config: string | undefined;
};

/** Throws a Refusal that names what is missing, too much or not known. */
export function parseLine(words: readonly string[]): Asked {
  const options = { config: TEXT, help: FLAG, version: FLAG };
  const { values, positionals } = wordsOf('', { args: [...words], allowPositionals: true, options });
  const { config } = values;
  if (values.version === true) return { command: 'version', args: [], config };
  if (values.help === true || positionals[0] === 'help' || words.length === 0)
    return { command: 'help', args: [], config };
  const command = commandOf(positionals);
  const { takes, needs, config: hasConfig }: Command = COMMANDS[command];
  const args = positionals.slice(command.split(' ').length);
  const refuse = (reason: string) => refused('', `${command} ${reason}`);
  if (args.length < needs) throw refuse(`needs ${takes.slice(args.length, needs).join(' and ')}`);
  if (args.length > takes.length) {
    const most = takes.length === 0 ? 'no argument' : `no more than ${takes.join(' and ')}`;
    throw refuse(`takes ${most}: ${args[takes.length]} is too much`);
  }
  if (config !== undefined && !hasConfig) throw refuse('takes no --config: it reads no settings');
  if (config === '') throw refuse('needs a file after --config');
  return { command, args, config };
}

function commandOf(positionals: readonly string[]): Name {
  const names = Object.keys(COMMANDS) as Name[];
  const found = names.find((name) => name.split(' ').every((word, at) => positionals[at] === word));
  if (found !== undefined) return found;
  const [first = '', second] = positionals;
  const near = names.filter((name) => name.startsWith(`${first} `));
  if (first === '') throw refused('', 'a command is missing');
  if (near.length === 0) throw refused('', `the command ${first} ${unknownName(first, FIRST_WORDS)}`);
  const seen = second === undefined ? `${first} is half a command` : `the command ${first} ${second} is not known`;
  throw refused('', `${seen}; must be ${near.join(' or ')}`);
}
