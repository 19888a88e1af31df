/** The histories of this machine: which requests their files tell, each once. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { HISTORIES } from '../agents/histories.ts';
import type { History, HistoryRequest } from '../agents/history.ts';
import type { Env } from '../model/env.ts';

export type Told = {
  readonly service: string;
  /** Who was signed in when it was read; '' where that is not told. */
  readonly account: string;
  readonly files: number;
  /** In the order of sessions and time. */
  readonly requests: readonly HistoryRequest[];
};

/** Agents may compress what is old. */
const COMPRESSED = '.zst';

export type HistoryEdges = {
  readonly home: string;
  readonly env: Env;
  /** Files that cannot be read are told of, and passed over. */
  readonly unreadable: (path: string, error: unknown) => void;
};

export const HISTORY_AGENTS: readonly string[] = HISTORIES.map(({ service }) => service);

/** `agents`: of these, or of all. */
export function readHistories(agents: readonly string[], edges: HistoryEdges): Told[] {
  return HISTORIES.filter(({ service }) => agents.length === 0 || agents.includes(service)).flatMap((history) => {
    const { base, moved, below } = history.folder;
    const root = edges.env[moved] || join(edges.home, base);
    const folders = below.map((name) => join(root, name)).filter(existsSync);
    return folders.length > 0 ? [readHistory(history, folders, root, edges)] : [];
  });
}

function readHistory(history: History, folders: readonly string[], root: string, edges: HistoryEdges): Told {
  const paths = folders.flatMap((folder) => filesOf(history, folder, edges));
  const byId = new Map<string, HistoryRequest>();
  for (const [folder, path] of paths) {
    for (const request of history.read(textOf(join(folder, path), edges), path)) {
      byId.set(request.id, larger(byId.get(request.id), request));
    }
  }
  const requests = [...byId.values()].toSorted(
    (a, b) => a.session.localeCompare(b.session) || a.timeMs - b.timeMs || a.id.localeCompare(b.id),
  );
  const { account } = history;
  const accountFile = account === undefined ? '' : join(root, account.file);
  const name = account !== undefined && existsSync(accountFile) ? account.read(textOf(accountFile, edges)) : '';
  return { service: history.service, account: name, files: paths.length, requests };
}

function filesOf(history: History, folder: string, { unreadable }: HistoryEdges): [folder: string, path: string][] {
  try {
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(history.isFile);
    // A link to a folder above has each file again under many names.
    const named = paths.map((path): [string, string] => [realOf(join(folder, path)), path]);
    const once = new Map(named.toSorted(([, a], [, b]) => b.length - a.length));
    once.delete('');
    return [...once.values()].toSorted().map((path) => [folder, path]);
  } catch (error) {
    unreadable(folder, error);
    return [];
  }
}

/** '' of what is no file, such as a pipe, which nobody may ever write to. */
function realOf(path: string): string {
  try {
    return statSync(path).isFile() ? realpathSync(path) : '';
  } catch {
    // Reading it says why not.
    return path;
  }
}

/** An answer is told block by block, with what was used so far. It is of the first session that has it: others are copies. */
function larger(known: HistoryRequest | undefined, request: HistoryRequest): HistoryRequest {
  if (known === undefined) return request;
  const [first, other] = isBefore(request, known) ? [request, known] : [known, request];
  return sumOf(other) > sumOf(first) ? { ...other, session: first.session, timeMs: first.timeMs } : first;
}

function isBefore(one: HistoryRequest, other: HistoryRequest): boolean {
  return one.timeMs === other.timeMs ? one.session < other.session : one.timeMs < other.timeMs;
}

function sumOf({ tokens }: HistoryRequest): number {
  return Object.values(tokens).reduce((sum, count) => sum + count, 0);
}

function textOf(path: string, { unreadable }: HistoryEdges): string {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith(COMPRESSED) ? zstdDecompressSync(bytes) : bytes).toString();
  } catch (error) {
    unreadable(path, error);
    return '';
  }
}
