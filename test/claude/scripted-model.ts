/** A model that answers every request with the same words and usage, as the API does, so that no key is needed. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

const USAGE = {
  input_tokens: 1200,
  cache_creation_input_tokens: 300,
  cache_read_input_tokens: 5000,
  output_tokens: 42,
};

export type ScriptedModel = { readonly url: string; stop(): void };

export async function startScriptedModel(): Promise<ScriptedModel> {
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = (await json(request).catch(() => ({}))) as { readonly model?: string; readonly stream?: boolean };
    if (request.method !== 'POST' || !request.url?.startsWith('/v1/messages'))
      return void response.writeHead(404).end('{}');
    if (request.url.includes('count_tokens')) return void response.end('{"input_tokens":100}');
    answer(response, asked);
  };
  const server = createServer((request, response) => void reply(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close().closeAllConnections() };
}

function answer(
  response: ServerResponse,
  { model, stream }: { readonly model?: string; readonly stream?: boolean },
): void {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null };
  const content = [{ type: 'text', text: 'Hello.' }];
  if (!stream) {
    response.writeHead(200, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify({ ...message, content, stop_reason: 'end_turn', usage: USAGE }));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const events = [
    {
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { ...USAGE, output_tokens: 1 } },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello.' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 42 } },
    { type: 'message_stop' },
  ];
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
}
