/** The bill of materials has what runs, all of it and nothing else. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { billOf, licenceTexts, readLock } from '../scripts/sbom.ts';

type Component = {
  readonly name: string;
  readonly purl: string;
  readonly 'bom-ref': string;
  readonly licenses: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[];
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
};
type Bill = {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
};

const bill = billOf(readLock()) as Bill;
const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

test('every package that runs is in it, with hash and licence, and none for development', () => {
  const names = bill.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  for (const name of ['typescript', 'jest', 'prettier']) {
    expect(devDependencies).toHaveProperty(name);
    expect(names).not.toContain(name);
  }
  for (const { purl, licenses, hashes } of bill.components) {
    expect(purl).toMatch(/^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@\d/);
    expect(licenses[0]!.license?.id ?? licenses[0]!.expression).toMatch(/^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD)$/);
    expect(hashes[0]!.content).toMatch(/^[0-9a-f]{128}$/);
  }
});

test('every package of the lock file, of development too, is fixed by its hash, and from nowhere but the registry', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Readonly<Record<string, { resolved?: string; integrity?: string }>>;
  };
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  expect(packages.length).toBeGreaterThan(100);
  const loose = packages.filter(
    // Without an address it is the registry's own.
    ([, { resolved = 'https://registry.npmjs.org/', integrity = '' }]) =>
      !resolved.startsWith('https://registry.npmjs.org/') || !integrity.startsWith('sha512-'),
  );
  expect(loose).toEqual([]);
});

test('what needs what is told of each, and leads to packages that are in it', () => {
  const references = bill.components.map((component) => component['bom-ref']);
  expect(new Set(references).size).toBe(references.length);
  const [own] = bill.dependencies;
  expect(own).toMatchObject({ ref: 'otel-kpi' });
  expect(own!.dependsOn).toHaveLength(Object.keys(dependencies).length);
  for (const { dependsOn } of bill.dependencies) expect(references).toEqual(expect.arrayContaining([...dependsOn]));
});

test('the text of licences is there', () => {
  expect(licenceTexts(readLock())).toMatch(/^bcryptjs 3\.0\.3: BSD-3-Clause\n\n.*Redistribution and use/ms);
});
