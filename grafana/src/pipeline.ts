/** Whether the numbers can be trusted: what was received, what was not counted, and how the parts are. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from './kit/dashboard.ts';
import { prometheusVariable } from './kit/variables.ts';
import { parts } from './pipeline/parts.ts';
import { received, summary } from './pipeline/records.ts';
import { trust } from './pipeline/trust.ts';

export function pipeline(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-pipeline',
    title: 'AI coding agents: pipeline',
    description:
      'Whether the numbers can be trusted: what was received and what of it counts, what got lost, how far signals and prices agree, and how collector, otel-kpi and its store are. Of all agents.',
    from: '24h',
    variables: [prometheusVariable()],
    sections: [summary(), received(), trust(), parts()],
  });
}
