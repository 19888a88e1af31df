/** `otel-kpi doctor`: follows a record from an agent's settings to the dashboards, and names each link that is broken. */
import { readFileSync } from 'node:fs';
import type { parseArgs } from 'node:util';
import { ownUrl, urlTold } from '../line/addresses.ts';
import { FLAG, refused, TEXT, wordsOf } from '../line/words.ts';
import type { Defects } from '../model/defects.ts';
import { TRIAL_HEADER } from '../model/exchange.ts';
import type { Fault } from '../model/fault.ts';
import { unknownName } from '../model/nearest.ts';
import type { Places } from '../setup/agent.ts';
import { AGENT_NAMES, AGENTS } from '../setup/agents/all.ts';
import { PROBE } from '../setup/agents/probe.ts';
import { lookAtAgent } from './agents.ts';
import { lookAtConfiguration } from './collector-config.ts';
import type { Link } from './link.ts';
import { LINKS } from './links.ts';
import { followed, lookAtCollector, lookAtLoki, lookAtPrometheus, lookAtService, selfOf } from './parts.ts';
import { EMPTY_REQUEST, logRequest } from './record.ts';
import type { AgentSeen, Seen } from './seen.ts';
import { sendGrpc, sendHttp } from './send.ts';
import { doorOf, hostOf, type Door } from './variables.ts';

const DOCTOR_USAGE = `otel-kpi doctor [options]: follows a record from the agent to the dashboards, and says what is broken and how to mend it

  --agent NAME          only this agent; by default every agent that has settings
  --service URL         otel-kpi, where it serves its page: that of --config or OTEL_KPI_METRICS, or http://127.0.0.1:19464.
                        A token is read from OTEL_KPI_METRICS_TOKEN
  --collector-metrics URL    default http://127.0.0.1:8888/metrics
  --collector-config FILE    also read the configuration of a collector; may be repeated, as at the collector
  --prometheus URL      default http://127.0.0.1:9090; none leaves it out
  --loki URL            default http://127.0.0.1:3100; none leaves it out. Where agents send to otel-kpi itself, neither is missed
  --config FILE         also check these settings of otel-kpi, and the files they name
  --wait SECONDS        how long the record may take to each part; default 20
  --json                for programs
`;

export type DoctorEdges = Places & {
  readonly cwd: string;
  readonly print: (line: string) => void;
  readonly now: () => number;
  readonly defects: Defects;
  /** What a file of settings comes to. */
  readonly settingsOf: (configFile: string) => OwnSettings;
};

/** Everything that is wrong; where nothing is, the addresses for OTLP and of the page. */
type OwnSettings = { readonly faults: readonly Fault[]; readonly endpoint?: string; readonly service?: string };

export type Judged = {
  readonly link: string;
  readonly state: 'whole' | 'broken' | 'note' | 'not seen';
  readonly says: string;
  readonly mend?: string;
};

const OPTIONS = {
  agent: TEXT,
  service: TEXT,
  'collector-metrics': TEXT,
  'collector-config': { type: 'string', multiple: true },
  prometheus: TEXT,
  loki: TEXT,
  config: TEXT,
  wait: { type: 'string', default: '20' },
  json: FLAG,
  help: FLAG,
} as const;

/** Where the parts of a stack are by custom. */
const USUAL = {
  'collector-metrics': 'http://127.0.0.1:8888/metrics',
  prometheus: 'http://127.0.0.1:9090',
  loki: 'http://127.0.0.1:3100',
};

/** Gives the exit code: 1 where a link is broken. */
export async function doctor(words: readonly string[], edges: DoctorEdges): Promise<number> {
  const { values } = wordsOf('doctor', { args: [...words], options: OPTIONS });
  const { print } = edges;
  if (values.help === true) {
    print(DOCTOR_USAGE.trimEnd());
    return 0;
  }
  const judged = judge(await look(values, edges));
  if (values.json === true) print(JSON.stringify(judged, undefined, 2));
  else for (const line of linesOf(judged)) print(line);
  return judged.some(({ state }) => state === 'broken') ? 1 : 0;
}

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

async function look(options: Options, edges: DoctorEdges): Promise<Seen> {
  const waitMs = 1_000 * Number(options.wait);
  if (!(waitMs >= 0)) throw refused('doctor', `--wait is ${options.wait}; must be a number of seconds`);
  const settings = options.config === undefined ? undefined : edges.settingsOf(options.config);
  const { service, door, collector, prometheus, loki } = addressesOf(options, settings, edges.env);
  const token = edges.env['OTEL_KPI_METRICS_TOKEN'] ?? '';
  const agents = lookAtAgents(options.agent, edges);
  const session = `otel-kpi-doctor-${edges.now()}`;
  const wasBefore = followed(await selfOf(service, token));
  const sent = await sendRecord(agents, session, edges.now(), door);
  const isSent = sent?.logs.kind === 'answered' && sent.logs.code === 200;
  const id = isSent ? session : undefined;
  const serviceSeen = await lookAtService(service, token, wasBefore, id, waitMs);
  const counted = serviceSeen.isCounted ? wasBefore + 1 : 0;
  return {
    agents,
    sent,
    service: serviceSeen,
    collector: await lookAtCollector(collector),
    configuration: configurationOf(options['collector-config'], door),
    settings: settings?.faults,
    prometheus: await unlessNone(prometheus, options.prometheus, (url) =>
      lookAtPrometheus(url, service, counted, waitMs),
    ),
    loki: await unlessNone(loki, options.loki, (url) => lookAtLoki(url, id, PROBE.service, waitMs)),
  };
}

/** A part that may be left out. `named`: what the command line says of it. */
async function unlessNone<Part>(url: string, named: string | undefined, lookAt: (url: string) => Promise<Part>) {
  return url === 'none' ? undefined : { ...(await lookAt(url)), isNamed: named !== undefined };
}

/** `door`: where otel-kpi takes OTLP itself, as far as this machine knows. */
function addressesOf(options: Options, settings: OwnSettings | undefined, env: Places['env']) {
  const part = (name: keyof typeof USUAL) => {
    const url = options[name] ?? USUAL[name];
    return url === 'none' ? url : urlTold(name, url, 'doctor');
  };
  return {
    service: urlTold('service', options.service ?? settings?.service ?? ownUrl('service', env), 'doctor'),
    door: settings?.endpoint ?? ownUrl('endpoint', env),
    collector: part('collector-metrics'),
    prometheus: part('prometheus'),
    loki: part('loki'),
  };
}

/** Those that are used here; where none is, the first is missed. */
function lookAtAgents(name: string | undefined, edges: DoctorEdges): AgentSeen[] {
  const chosen = AGENTS.filter((agent) => name === undefined || agent.name === name);
  if (chosen.length === 0) throw refused('doctor', `--agent ${name} ${unknownName(name!, AGENT_NAMES)}`);
  const all = chosen.map((agent) => lookAtAgent(agent, edges, edges.cwd, edges.defects));
  const used = all.filter(({ isOn, fault }) => isOn || fault !== '');
  return used.length > 0 ? used : all.slice(0, 1);
}

/** To where the first agent that is on sends. */
async function sendRecord(
  agents: readonly AgentSeen[],
  session: string,
  nowMs: number,
  door: string,
): Promise<Seen['sent']> {
  const agent = agents.find(({ isOn, fault }) => isOn && fault === '');
  if (agent === undefined) return undefined;
  const [logs, metrics] = [doorOf(agent.variables, 'LOGS'), doorOf(agent.variables, 'METRICS')];
  if (hostOf(logs.url) === '' || hostOf(metrics.url) === '') return undefined;
  const send = (signal: 'logs' | 'metrics', { url, protocol, headers }: typeof logs, body: Buffer) =>
    protocol === 'grpc' ? sendGrpc(url, signal, headers, body) : sendHttp(url, headers, body);
  return {
    url: logs.url,
    protocol: logs.protocol,
    metrics: await send('metrics', metrics, EMPTY_REQUEST),
    logs: await send('logs', logs, logRequest(session, nowMs)),
    isDirect: URL.parse(logs.url)?.origin === URL.parse(door)?.origin || (await isOtelKpi(logs)),
  };
}

/** Whether it answers what otel-kpi alone does: what a request would add. It adds nothing. */
async function isOtelKpi({ url, protocol, headers }: Door): Promise<boolean> {
  if (protocol === 'grpc') return false;
  const answer = await sendHttp(url, { ...headers, [TRIAL_HEADER]: '1' }, EMPTY_REQUEST);
  return answer.kind === 'answered' && answer.text.includes('"requests":0');
}

function configurationOf(paths: readonly string[] | undefined, door: string): Seen['configuration'] {
  if (paths === undefined) return undefined;
  try {
    const texts = paths.map((path) => [path, readFileSync(path, 'utf8')] as const);
    return lookAtConfiguration(texts, door.slice(door.lastIndexOf(':') + 1));
  } catch (error) {
    return [{ link: 'configuration-readable', text: (error as Error).message }];
  }
}

function judge(seen: Seen): Judged[] {
  return LINKS.map(({ name, holds, look: lookAt, mend, ...more }: Link): Judged => {
    const wrong = lookAt(seen);
    if (wrong === undefined) return { link: name, state: 'not seen', says: holds };
    if (wrong === '') return { link: name, state: 'whole', says: holds };
    return { link: name, state: more.isNote ? 'note' : 'broken', says: wrong, mend };
  });
}

const MARKS = { whole: 'ok     ', broken: 'BROKEN ', note: 'note   ', 'not seen': '-      ' };

function linesOf(judged: readonly Judged[]): string[] {
  const lines = judged.flatMap(({ link, state, says, mend }) => [
    `${MARKS[state]} ${link}: ${says}`,
    ...(mend === undefined ? [] : [`         → ${mend}`]),
  ]);
  const broken = judged.filter(({ state }) => state === 'broken');
  const first = broken[0];
  return [
    ...lines,
    ...(judged.some(({ state }) => state === 'not seen') ? ['Lines with - could not be looked at from here.'] : []),
    first === undefined ? 'No link is broken.' : `${broken.length} broken. Begin with the first: ${first.link}.`,
  ];
}
