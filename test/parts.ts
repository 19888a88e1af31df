/**
 * The real parts that tests run against: other people's programs, at the versions our compose file ships.
 * `make parts` puts them in place. Where one is missing, the test that wants it fails; nothing is skipped.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Sources that are not published but generated: by which program, from which file of ours. */
export type Generated = { readonly generator: string; readonly from: string };

type GoModule = {
  readonly tags: string;
  readonly programs: Record<string, string>;
  readonly sources?: Generated;
  /** An empty file that its published sources lack: below `vendor/`, where the build then takes them from. */
  readonly lacking?: string;
};

/**
 * Programs built from their published modules. Each key names a folder under test/parts/, whose go.mod and go.sum fix
 * the version of everything that goes into the build.
 */
export const GO_MODULES: Record<string, GoModule> = {
  prometheus: {
    // Without the tag, service discovery for two dozen clouds is most of the build.
    tags: 'netgo,remove_all_sd',
    programs: {
      prometheus: 'github.com/prometheus/prometheus/cmd/prometheus',
      promtool: 'github.com/prometheus/prometheus/cmd/promtool',
    },
  },
  collector: {
    tags: 'netgo,remove_all_sd',
    programs: { otelcol: '.' },
    sources: {
      generator: 'go.opentelemetry.io/collector/cmd/builder@v0.155.0',
      from: join(import.meta.dirname, '../collector/builder.yaml'),
    },
  },
  'collector-older': {
    tags: 'netgo',
    programs: { 'otelcol-older': '.' },
    sources: {
      generator: 'go.opentelemetry.io/collector/cmd/builder@v0.120.0',
      from: join(import.meta.dirname, 'parts/collector-older/builder.yaml'),
    },
  },
  actionlint: { tags: '', programs: { actionlint: 'github.com/rhysd/actionlint/cmd/actionlint' } },
  helm: { tags: '', programs: { helm: 'helm.sh/helm/v3/cmd/helm' } },
  alertmanager: {
    tags: 'netgo',
    programs: {
      alertmanager: 'github.com/prometheus/alertmanager/cmd/alertmanager',
      amtool: 'github.com/prometheus/alertmanager/cmd/amtool',
    },
    // Its pages are built with Elm and Node, and no module has what was built. Nothing here looks at them.
    lacking: 'github.com/prometheus/alertmanager/ui/app/dist/none.txt',
  },
  'victoria-metrics': {
    tags: 'netgo',
    programs: { 'victoria-metrics': 'github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics' },
  },
  'victoria-logs': {
    tags: 'netgo',
    programs: { 'victoria-logs': 'github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs' },
  },
  jsonnet: { tags: '', programs: { jsonnet: 'github.com/google/go-jsonnet/cmd/jsonnet' } },
  // Only the loader of Docker Compose: a page of our own (main.go) around it.
  compose: { tags: '', programs: { compose: 'otel-kpi/parts/compose' } },
};

/** Programs of the distribution, and the package each is in. */
export const DEBIAN_PACKAGES: Record<string, string> = {
  chromium: 'chromium',
  'redis-cli': 'redis-tools',
  'redis-server': 'redis-server',
  'systemd-analyze': 'systemd',
};

/** The path of a program. Throws where it is missing, saying how to get it. */
export function partPath(program: string): string {
  const path = findPart(program);
  if (path === undefined) throw new Error(`${program} is missing: run "make parts"`);
  return path;
}

export function findPart(program: string): string | undefined {
  return foldersOf(program)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}

function foldersOf(program: string): string[] {
  if (program in DEBIAN_PACKAGES) return (process.env['PATH'] ?? '').split(delimiter);
  const module = Object.keys(GO_MODULES).find((name) => program in GO_MODULES[name]!.programs);
  if (module === undefined) throw new Error(`BUG: ${program} is no part`);
  return [goProgramFolder(module)];
}

/** Where go.mod and go.sum of a module are. */
export function goModuleFolder(module: string): string {
  return join(import.meta.dirname, 'parts', module);
}

/** Where a module's programs are kept: outside the clone, so that minutes of building are paid once for all clones. */
export function goProgramFolder(module: string): string {
  const { tags, programs, sources } = GO_MODULES[module]!;
  const hash = createHash('sha256').update(JSON.stringify({ tags, programs, generator: sources?.generator }));
  for (const file of ['go.mod', 'go.sum', 'main.go']) {
    const path = join(goModuleFolder(module), file);
    if (existsSync(path)) hash.update(readFileSync(path));
  }
  if (sources) hash.update(readFileSync(sources.from));
  // By its specification, an XDG_CACHE_HOME that is empty is not set.
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'otel-kpi', 'parts', `${module}-${hash.digest('hex').slice(0, 12)}`);
}
