// A folder that the files of a run have in common, and nobody else: `RUN_FOLDER` in the environment of each. Jest calls this before
// the first of them and after the last.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function runFolder() {
  const folder = process.env.RUN_FOLDER;
  if (folder === undefined) process.env.RUN_FOLDER = mkdtempSync(join(tmpdir(), 'otel-kpi-run-'));
  else rmSync(folder, { recursive: true, force: true });
}
