/** `otel-kpi mcp`: so that an agent can be asked what it cost. */
import { ownUrl, urlTold } from '../line/addresses.ts';
import type { Env } from '../model/env.ts';
import { FLAG, TEXT, wordsOf } from '../line/words.ts';

const MCP_USAGE = `otel-kpi mcp [options]: answers agents over the Model Context Protocol, on standard input and output; read only

  --service URL    a running otel-kpi, where it serves its page: that of OTEL_KPI_METRICS, or http://127.0.0.1:19464
                   A token is read from OTEL_KPI_METRICS_TOKEN
`;

/** Of the environment come the address of the service, and its token. */
export async function mcp(
  words: readonly string[],
  env: Env,
  version: string,
  print: (text: string) => void,
): Promise<void> {
  const options = { service: TEXT, help: FLAG };
  const { service, help } = wordsOf('mcp', { args: [...words], options }).values;
  if (help === true) return print(MCP_USAGE);
  const url = urlTold('service', service ?? ownUrl('service', env), 'mcp');
  const token = env['OTEL_KPI_METRICS_TOKEN'] ?? '';
  // Loaded where it is asked for: nothing else needs the protocol.
  const { serveTools } = await import('../mcp/server.ts');
  await serveTools({ url, token, version });
}
