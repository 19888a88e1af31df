/**
 * Builds what grafana/ has of the typed sources: `node grafana/src/build.ts` writes it, and a test fails where something is
 * not current. Classic JSON: Grafana turns it into its newer schema when it loads it, and not every release of 13 takes
 * the newer one from files. `node grafana/src/build.ts FOLDER` writes the dashboards as grafana.com and an import by hand want
 * them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { DASHBOARDS } from './dashboards.ts';
import { importable, kustomizationText, mixinText } from './shapes.ts';

type Built = { readonly file: URL; readonly text: string };

export async function buildDashboards(): Promise<Built[]> {
  const all = DASHBOARDS.map((create) => create());
  const files = all.map(({ uid }) => `${uid}.json`).toSorted();
  const written = all.map((dashboard) => built(`dashboards/${dashboard.uid}.json`, JSON.stringify(dashboard), 'json'));
  const kustomization = built('kustomization.yaml', kustomizationText(files), 'yaml');
  const mixin = { file: new URL('../mixin.libsonnet', import.meta.url), text: mixinText(files) };
  return [...(await Promise.all([...written, kustomization])), mixin];
}

async function built(path: string, text: string, parser: string): Promise<Built> {
  const file = new URL(`../${path}`, import.meta.url);
  return { file, text: await format(text, { ...(await resolveConfig(file)), parser }) };
}

function writeImportable(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const create of DASHBOARDS) {
    const dashboard = create();
    writeFileSync(join(folder, `${dashboard.uid}.json`), `${JSON.stringify(importable(dashboard), undefined, 2)}\n`);
  }
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) for (const { file, text } of await buildDashboards()) writeFileSync(file, text);
  else writeImportable(folder);
}
