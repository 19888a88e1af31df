/** The Kubernetes example as it is applied: all documents of all files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [part: string]: unknown;
};

const FOLDER = join(import.meta.dirname, '../../deploy/kubernetes');

export function manifests(): Manifest[] {
  return readdirSync(FOLDER).flatMap((file) =>
    parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')).map((document): Manifest => document.toJS()),
  );
}

export type Container = {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: readonly Variable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
};

type Variable = { readonly name: string; readonly value?: string; readonly valueFrom?: { secretKeyRef: SecretKey } };
export type SecretKey = { readonly name: string; readonly key: string };

export type Pod = { readonly containers: readonly [Container]; readonly enableServiceLinks: boolean };

/** The pods that a Deployment or StatefulSet makes. */
export function podOf(kind: string, name: string): Pod {
  const found = manifests().find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  return (found!['spec'] as { template: { spec: Pod } }).template.spec;
}

/** The variables of a container as it gets them, `$(NAME)` replaced; secrets by their key. */
export function environmentOf({ env }: Container, secrets: Readonly<Record<string, string>>): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    environment[name] = valueFrom ? secrets[valueFrom.secretKeyRef.key]! : expand(value!, environment);
  }
  return environment;
}

/** As Kubernetes does in `env`, `command` and `args`: only variables that were named before. */
export function expand(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\(([A-Z_]+)\)/g, (whole, name: string) => environment[name] ?? whole);
}
