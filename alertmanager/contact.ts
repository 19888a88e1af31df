/**
 * Writes the configuration of Alertmanager, which reads no variables itself: `node contact.ts FILE`. ALERTS_TO is the one
 * contact point (docs/alerts.md). Without it, alerts are seen in Grafana and in Alertmanager, and nobody is told.
 */
import { writeFileSync } from 'node:fs';

type Env = Readonly<Record<string, string | undefined>>;

/** What somebody should read first, and where to read on. RUNBOOKS is the address of a folder with docs/ in it. */
const text = (runbooks: string) =>
  '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n' +
  `{{ .Annotations.action }}\n${runbooks}{{ .Annotations.runbook_url }}\n\n{{ end }}`;

const TITLE =
  '{{ if eq .Status "resolved" }}Resolved: {{ end }}{{ .CommonLabels.alertname }} ({{ .CommonLabels.severity }})';

/** Throws where what is set is no contact point. */
export function alertmanagerConfig(env: Env): object {
  return {
    route: {
      receiver: 'contact',
      // One message for one alert, however many budgets, models or replicas it is about.
      group_by: ['alertname', 'severity'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '24h',
      routes: [{ matchers: ['severity="critical"'], repeat_interval: '4h' }],
    },
    // What follows from something worse, or says the same of it earlier, is not told beside it.
    inhibit_rules: [
      inhibits('OtelKpiDown', 'OtelKpiNotReady|OtelKpiNoRecords'),
      inhibits('OtelKpiNotReady', 'OtelKpiCommitsFailing'),
      inhibits('CollectorQueueFull', 'CollectorQueueFilling', 'exporter'),
      inhibits('AgentBudgetBurnsFast', 'AgentBudgetBurnsSlowly|AgentSpendSpike'),
      inhibits('AgentBudgetExhausted', 'AgentBudgetOverForecast', 'budget'),
    ],
    receivers: [{ name: 'contact', ...receiver(env['ALERTS_TO'] ?? '', env) }],
  };
}

function inhibits(source: string, target: string, ...equal: string[]): object {
  return { source_matchers: [`alertname="${source}"`], target_matchers: [`alertname=~"${target}"`], equal };
}

function receiver(to: string, env: Env): object {
  if (to === '') return {};
  const runbooks = env['RUNBOOKS'] ? env['RUNBOOKS'].replace(/\/*$/, '/') : '';
  if (to.startsWith('mailto:')) return { email_configs: [mail(to, env, runbooks)] };
  const slack = /^slack\+(?=https?:)/;
  const url = address('ALERTS_TO', to.replace(slack, ''), /^https?:$/);
  if (url.hostname !== 'hooks.slack.com' && !slack.test(to)) {
    return { webhook_configs: [{ url: url.href, send_resolved: true }] };
  }
  return { slack_configs: [{ api_url: url.href, send_resolved: true, title: TITLE, text: text(runbooks) }] };
}

function mail(to: string, env: Env, runbooks: string): object {
  const server = address('ALERTS_SMTP', env['ALERTS_SMTP'] ?? '', /^smtps?:$/);
  const isSecret = server.protocol === 'smtps:';
  const user = decodeURIComponent(server.username);
  return {
    to: decodeURIComponent(to.slice('mailto:'.length)),
    from: env['ALERTS_FROM'] || (user.includes('@') ? user : `otel-kpi@${server.hostname}`),
    smarthost: `${server.hostname}:${server.port || (isSecret ? 465 : 587)}`,
    // A server that offers no encryption would be told the password in the clear.
    require_tls: user !== '' && !isSecret,
    ...(user && { auth_username: user, auth_password: decodeURIComponent(server.password) }),
    send_resolved: true,
    headers: { Subject: TITLE },
    html: '',
    text: text(runbooks),
  };
}

function address(name: string, value: string, protocol: RegExp): URL {
  const url = URL.parse(value);
  if (url && protocol.test(url.protocol) && url.hostname !== '') return url;
  throw new Error(`${name} is ${value === '' ? 'not set' : 'no such address'}: docs/alerts.md says what it can be`);
}

if (import.meta.main) {
  try {
    writeFileSync(process.argv[2]!, JSON.stringify(alertmanagerConfig(process.env), undefined, 2));
  } catch (error) {
    console.error(String(error));
    process.exitCode = 1;
  }
}
