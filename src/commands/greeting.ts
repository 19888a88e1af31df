/** What `serve` prints for people when it is ready. */
import { printableHome } from '../model/home.ts';

type Served = { readonly firstSteps: readonly string[]; readonly metricsUrl: string; readonly otlpUrl: string };
type Chosen = { readonly state: string; readonly agentsEndpoint: string };

export function greeting({ firstSteps, metricsUrl, otlpUrl }: Served, { state, agentsEndpoint }: Chosen): string {
  const steps = firstSteps.map((line) => `    ${line}`).join('\n');
  return `
  Page     ${metricsUrl}
  Scrape   ${metricsUrl}/metrics
  State    ${printableHome(state)}

  To let an agent send here, run in another terminal:

${steps}

  To write it into the settings of the agents on this machine:

    otel-kpi setup --endpoint ${agentsEndpoint || otlpUrl}
`;
}
