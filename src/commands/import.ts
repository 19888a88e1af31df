/** `otel-kpi import`: counts what agents did before their telemetry came, from the histories that they keep. */
import type { Told } from '../app/histories.ts';
import type { Added, Importer } from '../app/importing.ts';
import { DAY_MS, isDay } from '../model/calendar.ts';
import { unknownName } from '../model/nearest.ts';
import { ownUrl, urlTold } from '../line/addresses.ts';
import { FLAG, refused, TEXT, wordsOf } from '../line/words.ts';

const usageOf = (
  agents: readonly string[],
) => `otel-kpi import [AGENT …] [options]: counts what agents did, from the histories that they keep on this machine

  AGENT            ${agents.join(', ')}; all of them by default
  --dry-run        says what it would add, and adds nothing
  --from, --to     first and last day (2026-11-30, UTC)
  --person EMAIL   whose history it is; by default who is signed in with the agent, else nobody
  --endpoint URL   a running otel-kpi, at its own address for OTLP, not a collector: that of OTEL_KPI_OTLP, or
                   http://127.0.0.1:14318. A token is read from OTEL_KPI_TOKEN

What telemetry told is not counted again, and neither is what was imported before, from this machine or another. Amounts are in days,
windows and lifetime; counters of /metrics do not have them.
`;

export type ImportEdges = Importer & {
  readonly print: (text: string) => void;
  /** Shown while it runs, and gone afterwards. */
  readonly show: (line: string) => void;
};

const COMMAND = 'import';

export async function importHistories(words: readonly string[], edges: ImportEdges): Promise<void> {
  const { agents, print, show } = edges;
  const { values, positionals } = parsed(words);
  if (values.help === true) return print(usageOf(agents));
  for (const agent of positionals) {
    if (!agents.includes(agent)) throw refused('import', `${agent} ${unknownName(agent, agents)}`);
  }
  const [fromMs, toMs] = [dayOf(values.from, '--from', -Infinity), dayOf(values.to, '--to', Infinity) + DAY_MS];
  if (fromMs >= toMs) throw refused(COMMAND, `--from is ${values.from}; must not be after --to, ${values.to}`);
  const url = urlTold('endpoint', values.endpoint ?? ownUrl('endpoint', edges.env), COMMAND);
  const asked = { url, person: values.person ?? '' };
  const dryRun = values['dry-run'] === true;
  const histories = edges.read(positionals);
  if (histories.length === 0) print('no history of an agent was found\n');
  for (const told of histories) {
    const requests = told.requests.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
    const progress = (sent: number, of: number) =>
      show(`${told.service}: ${bar(sent / of)} ${number(sent)} of ${number(of)}`);
    const added = await edges.send({ ...told, requests }, { ...asked, dryRun, progress });
    show('');
    print(summary(told, requests.length, added, dryRun));
    print(unreported(requests, added, dryRun));
  }
}

function summary({ service, files }: Told, requests: number, added: Added, dryRun: boolean): string {
  const told = `${service}: ${number(requests)} requests in ${number(files)} files`;
  const what = `${number(added.requests)} requests, ${number(added.tokens)} tokens, $${added.cost_usd.toFixed(2)} by the price list`;
  const known = `${number(added.known)} are known`;
  return `${told}; ${known}; ${dryRun ? 'would add' : 'added'} ${what}\n`;
}

/** Of what is counted, and shown by the KPIs, but by no report. */
function unreported(requests: Told['requests'], { events_kept_ms: keptMs }: Added, dryRun: boolean): string {
  const older = keptMs === undefined ? 0 : requests.filter(({ timeMs }) => timeMs < Date.now() - keptMs).length;
  if (older === 0) return '';
  const why = keptMs === 0 ? 'the service keeps no events' : `events are kept for ${keptMs! / DAY_MS} d (events_kept)`;
  return `  ${number(older)} of them ${dryRun ? 'would be' : 'are'} in the KPIs and not in reports: ${why}\n`;
}

const BAR = 20;

function bar(share: number): string {
  const full = Math.round(BAR * share);
  return `[${'#'.repeat(full)}${' '.repeat(BAR - full)}]`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function dayOf(text: string | undefined, option: string, standard: number): number {
  if (text === undefined) return standard;
  if (!isDay(text)) throw refused(COMMAND, `${option} is ${text}; must be a day such as 2026-11-30`);
  return Date.parse(text);
}

function parsed(words: readonly string[]) {
  const options = { from: TEXT, to: TEXT, person: TEXT, endpoint: TEXT, 'dry-run': FLAG, help: FLAG };
  return wordsOf('import', { args: [...words], allowPositionals: true, options });
}
