/** `otel-kpi mcp`: the tools over the Model Context Protocol. Built into one file, so that who installs otel-kpi installs no SDK. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { TOOLS, type Tool } from './tools.ts';

type Options = {
  /** Of the service, where it serves its page; without a slash at its end. */
  readonly url: string;
  readonly token: string;
  readonly version: string;
};

/** What an agent reads of one answer: its clients cut what is longer, or end the connection. */
const CHARACTERS_MAX = 100_000;

/** Answers on standard input and output until that is closed. */
export async function serveTools(options: Options): Promise<void> {
  const server = new Server({ name: 'otel-kpi', version: options.version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS.map(described) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    try {
      const told = await answerOf(params.name, params.arguments ?? {}, options);
      return { content: [{ type: 'text', text: written(told) }] };
    } catch (error) {
      return { isError: true, content: [{ type: 'text', text: (error as Error).message }] };
    }
  });
  await server.connect(new StdioServerTransport());
}

function described({ name, description, words }: Tool) {
  const inputSchema = { type: 'object' as const, properties: { ...words }, additionalProperties: false };
  return { name, description, inputSchema, annotations: { readOnlyHint: true, openWorldHint: false } };
}

/** What is not known is left out: most columns of an event are of other kinds of it. */
function written(told: unknown): string {
  const text = JSON.stringify(told, (_name, value: unknown) => (value === null ? undefined : value));
  if (text.length <= CHARACTERS_MAX) return text;
  throw new Error(
    `the answer has ${text.length.toLocaleString('en-US')} characters, and ${CHARACTERS_MAX.toLocaleString('en-US')} are read: ask for less, by a name, a shorter time, or a limit with before`,
  );
}

/** Throws a sentence for the agent, which may ask again. */
async function answerOf(
  name: string,
  given: Readonly<Record<string, unknown>>,
  { url, token }: Options,
): Promise<unknown> {
  const tool = TOOLS.find((each) => each.name === name);
  if (tool === undefined)
    throw new Error(`${name} is no tool; must be one of ${TOOLS.map((each) => each.name).join(', ')}`);
  const known = Object.keys(tool.words);
  const unknown = Object.keys(given).find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Error(`${name} takes no ${unknown}; it takes ${known.join(', ') || 'nothing'}`);
  const words = Object.fromEntries(Object.entries(given).map(([word, value]) => [word, String(value)]));
  const answer = await fetch(`${url}${tool.path(words)}`, {
    headers: token === '' ? {} : { Authorization: `Bearer ${token}` },
  });
  if (!answer.ok) throw new Error(`otel-kpi at ${url} answers ${answer.status}: ${await answer.text()}`);
  const told: unknown = await answer.json();
  return tool.pick === undefined ? told : tool.pick(told, words);
}
