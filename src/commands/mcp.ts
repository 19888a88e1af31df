/** `otel-kpi mcp`: so that an agent can be asked what it cost. */
import { addressOf, wordsOf } from '../line/words.ts';

const MCP_USAGE = `otel-kpi mcp [options]: answers agents over the Model Context Protocol, on standard input and output; read only

  --url URL    a running otel-kpi, where it serves its page              http://127.0.0.1:19464
               A token is read from OTEL_KPI_METRICS_TOKEN
`;

/** `token`: of the service, where it wants one. */
export async function mcp(
  words: readonly string[],
  token: string,
  version: string,
  print: (text: string) => void,
): Promise<void> {
  const options = { url: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { url = 'http://127.0.0.1:19464', help } = wordsOf('mcp', { args: [...words], options }).values;
  if (help === true) return print(MCP_USAGE);
  const address = addressOf('mcp', 'url', url);
  // Loaded where it is asked for: nothing else needs the protocol.
  const { serveTools } = await import('../mcp/server.ts');
  await serveTools({ url: address, token, version });
}
