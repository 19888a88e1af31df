/** Writes what runs: a bill of materials (CycloneDX 1.6) and the text of each licence. From the lock file and the packages. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

type Locked = {
  readonly name?: string;
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
};

type Lock = { readonly version: string; readonly packages: Readonly<Record<string, Locked>> };

/** Of packages that run. Deterministic: no serial number and no time, so that two of the same lock file are the same. */
export function billOf(lock: Lock): object {
  const running = runningOf(lock);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': 'otel-kpi',
        name: 'otel-kpi',
        version: lock.version,
        licenses: licences('MIT'),
      },
    },
    components: running.map(([path, { version, integrity, license }]) => ({
      type: 'library',
      'bom-ref': referenceOf(path, version),
      name: nameOf(path),
      version,
      purl: referenceOf(path, version),
      licenses: licences(license ?? manifestOf(path).license ?? ''),
      ...(integrity && { hashes: [{ alg: 'SHA-512', content: hexOf(integrity) }] }),
    })),
    dependencies: [['', lock.packages['']!] as const, ...running].map(([path, { version, dependencies = {} }]) => ({
      ref: path === '' ? 'otel-kpi' : referenceOf(path, version),
      dependsOn: Object.keys(dependencies).flatMap((name) => {
        const found = resolved(lock, path, name);
        return found === undefined ? [] : [referenceOf(found, lock.packages[found]!.version)];
      }),
    })),
  };
}

/** A package says its licence in a file of its own, or by its name alone. */
export function licenceTexts(lock: Lock): string {
  const parts = runningOf(lock).map(([path, { version, license = '' }]) => {
    const folder = join(ROOT, path);
    const file = existsSync(folder)
      ? readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name))
      : undefined;
    const text = file === undefined ? '(no file of its own)' : readFileSync(join(folder, file), 'utf8').trim();
    return `${nameOf(path)} ${version}: ${license}\n\n${text}\n`;
  });
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}

function runningOf({ packages }: Lock): [string, Locked][] {
  return Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
}

/** As Node looks for it: from the package's own folder up. */
function resolved({ packages }: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '') return undefined;
  }
}

function nameOf(path: string): string {
  return path.replace(/^.*node_modules\//, '');
}

function referenceOf(path: string, version: string): string {
  return `pkg:npm/${nameOf(path).replace('@', '%40')}@${version}`;
}

function manifestOf(path: string): { license?: string } {
  return JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')) as { license?: string };
}

/** An expression (`MIT OR Apache-2.0`) is no id. */
function licences(license: string): object[] {
  return [
    / (AND|OR|WITH) /.test(license)
      ? { expression: license.replace(/^\((.*)\)$/, '$1') }
      : { license: { id: license } },
  ];
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
}

export function readLock(): Lock {
  return JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
}

if (import.meta.main) {
  writeFileSync('sbom.cdx.json', `${JSON.stringify(billOf(readLock()), undefined, 2)}\n`);
  writeFileSync('licences.txt', licenceTexts(readLock()));
}
