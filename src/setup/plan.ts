/** What files will say. Nothing is written here. */
import { bytesOf, fileOf } from '../files/changed.ts';
import type { Agent, Choice, Content, Places } from './agent.ts';
import { setInJson } from './json.ts';
import { setMarked, setTable } from './marked.ts';
import { functionOf, shellOf } from './shell.ts';

type Planned = {
  readonly file: string;
  readonly before: Buffer | undefined;
  readonly after: string;
  /** Of a file that is not there yet. */
  readonly mode: number;
};

/** `left`: variables that no file of this machine can say. */
export type Plan = { readonly files: readonly Planned[]; readonly left: Readonly<Record<string, string>> };

/** Throws where a file cannot be changed without harm: it names the file and why. */
export function planOf(agent: Agent, choice: Choice, places: Places, isManaged: boolean): Plan {
  const files: Planned[] = [];
  const path = isManaged ? agent.managed?.[places.platform] : agent.file?.(places);
  const content = path === undefined ? undefined : agent.content?.(choice);
  if (isManaged && path === undefined)
    throw new Error(`${agent.title} has no file of settings for a whole machine here`);
  // Everybody's agent reads a managed file.
  if (content !== undefined)
    files.push(planned(path!, (text) => written(text, agent, content), isManaged ? 0o644 : 0o600));
  const environment = agent.environment?.(choice) ?? {};
  const shell = isManaged ? undefined : shellOf(places);
  if (Object.keys(environment).length === 0) return { files, left: {} };
  if (shell === undefined) return { files, left: environment };
  const line = functionOf(shell, agent.command, environment);
  files.push(planned(shell.file, (text) => setMarked(text, agent.name, [line]), 0o600));
  return { files, left: {} };
}

/** What a file says after it: also of one that does not exist, for whoever writes it elsewhere. */
export function written(text: string, { name }: Agent, content: Content): string {
  return content.format === 'json'
    ? setInJson(text, content.values)
    : setTable(text, name, content.table, content.lines);
}

function planned(path: string, write: (text: string) => string, mode: number): Planned {
  const file = fileOf(path);
  const before = bytesOf(file);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(before ?? new Uint8Array());
    return { file, before, after: write(text), mode };
  } catch (cause) {
    const reason = cause instanceof TypeError ? 'is not UTF-8' : (cause as Error).message;
    throw new Error(`${file} ${reason}: nothing was changed`, { cause });
  }
}
