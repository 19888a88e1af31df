/** Checks every configuration of the stack with the program that reads it (`make validate-config`). */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { findLoki } from '../test/loki/program.ts';
import { partPath } from '../test/parts.ts';
import { lokiFaults } from './loki-fields.ts';

type Check = {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

const collector = (...files: string[]): Check => ({
  program: 'otelcol',
  args: ['validate', ...files.map((file) => `--config=collector/${file}`)],
  env: { COLLECTOR_QUEUE_DIR: '.cache/validated-queue', COLLECTOR_TOKEN: 'a-token', COLLECTOR_TOKENS: '/dev/null' },
});

const OPEN = { BIND_ADDRESS: '0.0.0.0', COLLECTOR_TOKEN: 'a-token', GRAFANA_PASSWORD: 'a-password' };

const CHECKS: readonly Check[] = [
  { program: 'compose', args: [] },
  { program: 'compose', args: [], env: { ...OPEN, COMPOSE_PROFILES: '*' } },
  { program: 'compose', args: [], env: { COMPOSE_FILE: 'docker-compose.yml:docker-compose.sql.yml' } },
  collector('config.yaml'),
  collector('config.yaml', 'token.yaml'),
  collector('config.yaml', 'tokens.yaml'),
  collector('config.yaml', 'file.yaml'),
  collector('config.yaml', 'clickhouse.yaml'),
  collector('config.yaml', 'agent-scrape.yaml'),
  collector('config.yaml', 'token.yaml', 'file.yaml', 'agent-scrape.yaml'),
  { program: 'promtool', args: ['check', 'config', 'prometheus/prometheus.yml'] },
  { program: 'promtool', args: ['check', 'rules', ...globSync('prometheus/{rules,compat}/*.yml')] },
  { program: 'promtool', args: ['test', 'rules', ...globSync('prometheus/tests/*.yml')] },
];

const LOKI_ARGS = ['-verify-config', '-config.file=loki/config.yaml', '-config.expand-env=true'];

for (const check of CHECKS) tell([check.program, ...check.args].join(' '), runCheck(partPath(check.program), check));
checkLoki();

/** With Loki, where this machine has one. */
function checkLoki(): void {
  const program = findLoki();
  if (program) tell(['loki', ...LOKI_ARGS].join(' '), runCheck(program, { args: LOKI_ARGS }));
  else
    tell(
      'loki (none here): documented fields of loki/config.yaml',
      lokiFaults(readFileSync('loki/config.yaml', 'utf8')),
    );
}

/** What is wrong, as the program says it. */
function runCheck(path: string, { args, env }: Pick<Check, 'args' | 'env'>): string[] {
  const { status, stdout, stderr, error } = spawnSync(path, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return status === 0 ? [] : [error?.message ?? stdout + stderr];
}

function tell(what: string, faults: readonly string[]): void {
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${what}`);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
