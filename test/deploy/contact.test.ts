/** What Alertmanager is told of a contact point, and that Alertmanager takes it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { alertmanagerConfig } from '../../alertmanager/contact.ts';
import { partPath } from '../parts.ts';
import { readRules } from '../prometheus/rules.ts';

type Contact = { readonly name: string } & Readonly<Record<string, unknown>>;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-contact-'));
const file = join(folder, 'alertmanager.yml');
afterAll(() => rmSync(folder, { recursive: true }));

function contactOf(env: Readonly<Record<string, string>>): Contact {
  const config = alertmanagerConfig(env) as { receivers: [Contact]; inhibit_rules: object[] };
  writeFileSync(file, JSON.stringify(config));
  const { status, stderr, stdout } = spawnSync(partPath('amtool'), ['check-config', file], { encoding: 'utf8' });
  expect([status, stderr, stdout]).toEqual([0, '', expect.stringContaining('SUCCESS')]);
  return config.receivers[0];
}

test('without one, nobody is told', () => expect(contactOf({ ALERTS_TO: '' })).toEqual({ name: 'contact' }));

test('a webhook', () => {
  const { webhook_configs: configs } = contactOf({ ALERTS_TO: 'https://example.com/hook?a=b' });
  expect(configs).toEqual([{ url: 'https://example.com/hook?a=b', send_resolved: true }]);
});

test.each([
  ['https://hooks.slack.com/services/T/B/x', 'https://hooks.slack.com/services/T/B/x'],
  ['slack+https://chat.example.com/hooks/x', 'https://chat.example.com/hooks/x'],
])('Slack: %s', (to, url) => {
  const { slack_configs: configs } = contactOf({ ALERTS_TO: to, RUNBOOKS: 'https://example.com/repo' });
  const text = expect.stringContaining('https://example.com/repo/{{ .Annotations.runbook_url }}');
  expect(configs).toEqual([expect.objectContaining({ api_url: url, text })]);
});

test('mail, by a server with a password, by one that is secret from the first byte, and by one next door', () => {
  const to = { ALERTS_TO: 'mailto:ops@example.com' };
  const { email_configs: known } = contactOf({
    ...to,
    ALERTS_SMTP: 'smtp://me%40example.com:p%3Ass@mail.example.com:587',
  });
  expect(known).toEqual([
    expect.objectContaining({
      to: 'ops@example.com',
      from: 'me@example.com',
      smarthost: 'mail.example.com:587',
      auth_username: 'me@example.com',
      auth_password: 'p:ss',
      require_tls: true,
    }),
  ]);
  const { email_configs: secret } = contactOf({ ...to, ALERTS_SMTP: 'smtps://me:x@mail.example.com' });
  expect(secret).toEqual([expect.objectContaining({ smarthost: 'mail.example.com:465', require_tls: false })]);
  const { email_configs: near } = contactOf({ ...to, ALERTS_SMTP: 'smtp://relay:25', ALERTS_FROM: 'kpi@example.com' });
  expect(near).toEqual([
    expect.objectContaining({ smarthost: 'relay:25', from: 'kpi@example.com', require_tls: false }),
  ]);
});

test.each([
  [{ ALERTS_TO: 'ops@example.com' }, 'ALERTS_TO is no such address'],
  [{ ALERTS_TO: 'ftp://example.com' }, 'ALERTS_TO is no such address'],
  [{ ALERTS_TO: 'mailto:ops@example.com' }, 'ALERTS_SMTP is not set'],
])('%j says what is wrong', (env, fault) => {
  expect(() => alertmanagerConfig(env)).toThrow(fault);
});

test('only alerts that there are hide others', () => {
  const known = readRules('rules/otel-kpi.yml').map(({ alert }) => alert);
  const { inhibit_rules: rules } = alertmanagerConfig({}) as { inhibit_rules: Record<string, string[]>[] };
  const named = rules.flatMap((rule) => [...rule['source_matchers']!, ...rule['target_matchers']!]);
  expect(named.flatMap((text) => /"(.+)"/.exec(text)![1]!.split('|')).filter((name) => !known.includes(name))).toEqual(
    [],
  );
});
