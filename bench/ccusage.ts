/**
 * Do reports of imported histories say what ccusage (MIT) says of the same files? Made-up histories of Claude Code, Codex and Gemini CLI,
 * from a seed, with what is special about them: answers told line by line, forks that repeat lines, subagents, what a cache keeps for
 * an hour, totals that are told twice; and the transcripts of the recordings. Both read the same folder.
 *
 *   node bench/ccusage.ts [SEED]
 *
 * Gets ccusage from npm. Both recorded sessions differ: their lines tell the parts of what was written to the cache as 0. ccusage adds up
 * the parts, a report takes the whole, as Claude Code itself does (truth.json beside the recording).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createImporter, importHistory } from '../src/app/importing.ts';
import { reportFromService } from '../src/app/report.ts';
import { startKept } from '../test/events/kept.ts';
import { createReport } from './report.ts';
import { writeHistories } from './child/histories.ts';

/** The last one that has a program for Linux. */
const VERSION = '20.0.24';
const RECORDED = 'claude-code-2.1.332/hooks-and-transcript';

type Session = Readonly<Record<string, number>> & { readonly sessionId: string };
type Said = { readonly sessions: readonly Session[]; readonly totals: Readonly<Record<string, number>> };

const report = createReport();
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-ccusage-'));
const home = join(folder, 'home');
const kept = await startKept({ OTEL_KPI_EVENTS_KEPT: '400d' });
try {
  writeHistories(Number(process.argv[2] ?? 1), (path, text) => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  });
  for (const recorded of [RECORDED, `${RECORDED}-subagent`]) copyRecorded(recorded);
  const importer = createImporter(home, process.env, fail);
  for (const told of importer.read([])) {
    const [url, progress] = [kept.service.otlpUrl, () => {}];
    await importHistory(told, { url, token: '', person: '', dryRun: false, progress });
  }
  npm('install', '--prefix', folder, '--no-audit', '--no-fund', `ccusage@${VERSION}`, native());
  for (const [name, agent] of Object.entries({ claude: 'claude-code', codex: 'codex', gemini: 'gemini-cli' })) {
    await compare(name, agent);
  }
} finally {
  await kept.end();
  rmSync(folder, { recursive: true });
}

async function compare(name: string, agent: string): Promise<void> {
  const { sessions, totals } = said(name);
  const { rows: own } = await reportFromService(kept.service.metricsUrl, '', { by: 'session', agent });
  const tokensOf = new Map(own.map((row) => [String(row['session']), Number(row['tokens'])]));
  const uuid = (id: string) => /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(id)?.[0] ?? id;
  const other = sessions.filter(({ sessionId, totalTokens }) => tokensOf.get(uuid(sessionId)) !== totalTokens);
  const sum = (column: string) => own.reduce((all, row) => all + Number(row[column]), 0);
  report.part(agent);
  report.figure('ccusage', {
    sessions: sessions.length,
    tokens: totals['totalTokens']!,
    USD: totals['totalCost'] ?? totals['costUSD']!,
  });
  report.figure('report', { sessions: own.length, tokens: sum('tokens'), USD: sum('cost_usd') });
  report.figure('sessions whose tokens differ', { sessions: other.length });
}

function said(agent: string): Said {
  const command = join(folder, 'node_modules', '.bin', 'ccusage');
  const env = { ...process.env, HOME: home };
  const text = execFileSync(command, [agent, 'session', '--json', '--offline'], {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(text) as Said;
}

/** npm leaves its program out where settings of the machine say so. */
function native(): string {
  return `@ccusage/ccusage-${process.platform}-${process.arch}@${VERSION}`;
}

function npm(...words: string[]): void {
  execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The transcripts beside a recording, where Claude Code had them: that of the session is named by its id. */
function copyRecorded(name: string): void {
  const from = new URL(`../test/fixtures/${name}/`, import.meta.url).pathname;
  const to = join(home, '.claude', 'projects', '-home-dev-recorded');
  const [, id = ''] = /"sessionId":"([^"]+)"/.exec(readFileSync(join(from, 'transcript.jsonl'), 'utf8')) ?? [];
  cpSync(join(from, 'transcript.jsonl'), join(to, `${id}.jsonl`));
  for (const file of readdirSync(from).filter((each) => each.startsWith('transcript-agent'))) {
    cpSync(join(from, file), join(to, id, 'subagents', file.replace('transcript-', '')));
  }
}

function fail(reason: string): never {
  throw new Error(reason);
}
