/**
 * Builds grafana/dashboards/ from the typed sources: `node grafana/src/build.ts` writes them, and a test fails where one is
 * not current. Classic JSON: Grafana turns it into its newer schema when it loads it, and not every release of 13 takes
 * the newer one from files.
 */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { DASHBOARDS } from './dashboards.ts';

type Built = { readonly file: URL; readonly text: string };

export async function buildDashboards(): Promise<Built[]> {
  return Promise.all(
    DASHBOARDS.map(async (create) => {
      const dashboard = create();
      const file = new URL(`../dashboards/${dashboard.uid}.json`, import.meta.url);
      const options = { ...(await resolveConfig(file)), parser: 'json' };
      return { file, text: await format(JSON.stringify(dashboard), options) };
    }),
  );
}

if (import.meta.main) for (const { file, text } of await buildDashboards()) writeFileSync(file, text);
