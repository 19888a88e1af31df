/** What `serve` prints for people when it is ready. */
import { printableHome } from '../model/home.ts';

type Served = { readonly firstSteps: readonly string[]; readonly metricsUrl: string };

export function greeting({ firstSteps, metricsUrl }: Served, home: string): string {
  const steps = firstSteps.map((line) => `    ${line}`).join('\n');
  return `
  Page     ${metricsUrl}
  Scrape   ${metricsUrl}/metrics
  State    ${printableHome(home)}

  To let an agent send here, run in another terminal:

${steps}
`;
}
