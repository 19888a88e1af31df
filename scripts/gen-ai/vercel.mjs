/**
 * Requests through version 7 of the Vercel AI SDK, for record.py. In a folder of their own:
 *
 *   npm i ai @ai-sdk/otel @ai-sdk/openai @ai-sdk/anthropic @opentelemetry/sdk-trace-node @opentelemetry/exporter-trace-otlp-http
 *   python scripts/gen-ai/record.py node <folder> node vercel.mjs
 */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { OpenTelemetry } from '@ai-sdk/otel';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { generateText, registerTelemetry, streamText } from 'ai';

const resource = resourceFromAttributes({ 'service.name': 'gen-ai-fixture', 'service.instance.id': 'p1' });
const provider = new NodeTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});
provider.register();
registerTelemetry(new OpenTelemetry());

const baseURL = `${process.env.MODEL_URL}/v1`;
const openai = createOpenAI({ baseURL, apiKey: 'none' });
const claude = createAnthropic({ baseURL, apiKey: 'none' });
const telemetry = { isEnabled: true, recordInputs: false, recordOutputs: false };
const ask = (model) => ({ model, prompt: 'hello', telemetry, maxRetries: 0 });

await generateText(ask(openai.chat('gpt-mock')));
await generateText(ask(openai.responses('gpt-mock')));
for await (const _ of streamText(ask(openai.chat('gpt-mock'))).textStream);
await generateText(ask(claude('claude-mock')));
for await (const _ of streamText(ask(claude('claude-mock'))).textStream);
await generateText(ask(openai.chat('broken'))).catch(() => {});
await provider.forceFlush();
