/**
 * Requests through the providers' packages under Sentry 10, for record.py. In a folder of their own:
 *
 *   npm i @sentry/node@10 openai@5 @anthropic-ai/sdk@0.60 @opentelemetry/sdk-trace-base@2 @opentelemetry/exporter-trace-otlp-http
 *   python scripts/gen-ai/record.py node <folder> node --import ./sentry.mjs sentry.mjs
 */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import * as Sentry from '@sentry/node';

const processor = new BatchSpanProcessor(new OTLPTraceExporter());
// Nobody answers there: what counts are the spans of OpenTelemetry.
Sentry.init({ dsn: 'http://k@127.0.0.1:9/1', tracesSampleRate: 1, openTelemetrySpanProcessors: [processor] });

const { default: OpenAI } = await import('openai');
const { default: Anthropic } = await import('@anthropic-ai/sdk');
const baseURL = process.env.MODEL_URL;
const openai = new OpenAI({ baseURL: `${baseURL}/v1`, apiKey: 'none', maxRetries: 0 });
const claude = new Anthropic({ baseURL, apiKey: 'none', maxRetries: 0 });
const messages = [{ role: 'user', content: 'hello' }];
const chat = (of) => openai.chat.completions.create({ model: 'gpt-mock', messages, ...of });
const say = (of) => claude.messages.create({ model: 'claude-mock', max_tokens: 64, messages, ...of });

await Sentry.startSpan({ name: 'work' }, async () => {
  await chat({});
  for await (const _ of await chat({ stream: true, stream_options: { include_usage: true } }));
  await openai.responses.create({ model: 'gpt-mock', input: 'hello' });
  await say({});
  for await (const _ of await say({ stream: true }));
  await openai.embeddings.create({ model: 'embed-mock', input: 'hello' });
});
await chat({ model: 'broken' }).catch(() => {});
await processor.forceFlush();
process.exit(0);
