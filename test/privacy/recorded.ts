/** What the recordings say that nobody may find in state: whose they are, and what was written to and by the agents. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { recording, recordingsOf } from '../recordings.ts';

/** All that the handed recordings have of people, but for what is nobody's: a process, or the sandbox of all recordings. */
const NAMES =
  /^(user\.(email|id|account_uuid|account_id|name)|account\.(id|uuid)|installation\.id|enduser\.id|host\.name)$/;
const CONTENT =
  /(^|[._])(prompt|prompt_text|input|output|arguments|messages|content|parameters|body|command|response|result|text|instructions|query|error)$/;

/** Agents whose recordings there are. */
export const AGENTS = readdirSync('test/fixtures').filter((name) => /-\d/.test(name) && !name.startsWith('ccusage'));

export type Said = { readonly names: ReadonlySet<string>; readonly content: ReadonlySet<string> };

export function requestsOf(agent: string): ExportRequest[] {
  return recordingsOf(agent).flatMap((name) => recording(name));
}

export function saidIn(requests: readonly ExportRequest[]): Said {
  const names = new Set<string>();
  const content = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look);
    if (typeof value !== 'object' || value === null) return;
    const { key, value: of } = value as { key?: unknown; value?: { stringValue?: unknown } };
    if (typeof key === 'string' && typeof of?.stringValue === 'string') {
      const text = of.stringValue;
      if (NAMES.test(key) && text.length > 3) names.add(text);
      if (CONTENT.test(key)) for (const piece of pieces(text)) content.add(piece);
    }
    Object.values(value).forEach(look);
  };
  for (const { encoding, body } of requests) if (encoding === 'json') look(JSON.parse(Buffer.from(body).toString()));
  return { names, content };
}

/** Runs of words, however quotes and line ends are written where they are kept. */
function pieces(text: string): string[] {
  return (text.match(/[A-Za-z][\w ,.'/-]{22,58}\w/g) ?? []).filter((piece) => piece.includes(' ')).slice(0, 20);
}

/** Those that stand in any file of a folder, in whatever letter case. */
export function foundIn(folder: string, texts: Iterable<string>): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const all = files.map((file) => readFileSync(join(file.parentPath, file.name)).toString('latin1').toLowerCase());
  return [...texts].filter((text) => {
    const bytes = Buffer.from(text).toString('latin1').toLowerCase();
    return all.some((each) => each.includes(bytes));
  });
}
