/** The Claude Code of this machine: no part of ours, since it is not open source, and large. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Throws where there is none, with what to do. */
export function claudePath(): string {
  const { CLAUDE_BIN, PATH = '' } = process.env;
  const paths = CLAUDE_BIN ? [CLAUDE_BIN] : PATH.split(delimiter).map((folder) => join(folder, 'claude'));
  const path = paths.find((each) => existsSync(each));
  if (path === undefined)
    throw new Error('no Claude Code here: npm install --global @anthropic-ai/claude-code, or CLAUDE_BIN');
  return path;
}
