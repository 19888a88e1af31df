/** Checks every configuration of the stack with the program that reads it (`make validate-config`). */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { partPath } from '../test/parts.ts';

type Check = {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

const collector = (...files: string[]): Check => ({
  program: 'otelcol',
  args: ['validate', ...files.map((file) => `--config=collector/${file}`)],
  env: { COLLECTOR_QUEUE_DIR: '.cache/validated-queue', COLLECTOR_TOKEN: 'a-token' },
});

const OPEN = { BIND_ADDRESS: '0.0.0.0', COLLECTOR_TOKEN: 'a-token', GRAFANA_PASSWORD: 'a-password' };

const CHECKS: readonly Check[] = [
  { program: 'compose', args: [] },
  { program: 'compose', args: [], env: { ...OPEN, COMPOSE_PROFILES: '*' } },
  collector('config.yaml'),
  collector('config.yaml', 'token.yaml'),
  collector('config.yaml', 'file.yaml'),
  collector('config.yaml', 'agent-scrape.yaml'),
  collector('config.yaml', 'token.yaml', 'file.yaml', 'agent-scrape.yaml'),
  { program: 'loki', args: ['-verify-config', '-config.file=loki/config.yaml', '-config.expand-env=true'] },
  { program: 'promtool', args: ['check', 'config', 'prometheus/prometheus.yml'] },
  { program: 'promtool', args: ['check', 'rules', ...globSync('prometheus/{rules,compat}/*.yml')] },
  { program: 'promtool', args: ['test', 'rules', ...globSync('prometheus/tests/*.yml')] },
];

for (const check of CHECKS) {
  const command = [check.program, ...check.args].join(' ');
  const { status, stdout, stderr, error } = spawnSync(partPath(check.program), check.args, {
    env: { ...process.env, ...check.env },
    encoding: 'utf8',
  });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${command}`);
  if (status === 0) continue;
  console.error(error?.message ?? stdout + stderr);
  process.exitCode = 1;
}
