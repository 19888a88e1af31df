/** Metrics as Prometheus text, by the OpenTelemetry exporter's own reader and serializer but over our own HTTP. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import type { RequestHandler } from 'express';
import { coalesce } from '../model/coalesce.ts';
import { LIMITS } from '../model/limits.ts';
import type { TextFormat } from './text.ts';

const CONTENT_TYPES: Readonly<Record<TextFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/**
 * OpenMetrics is for those who make a 0 of `_created`; others would keep it as one more series for each. A Prometheus that takes
 * in start times asks for protobuf first (so in 3.13), and one told to scrape OpenMetrics alone does not take plain text.
 */
export function formatFor(accept: string | undefined): TextFormat {
  const types = (accept ?? '').split(',').map((type) => type.split(';', 1)[0]!.trim().toLowerCase());
  const wantsStarts = types.includes('application/vnd.google.protobuf') || !types.includes('text/plain');
  return types.includes('application/openmetrics-text') && wantsStarts ? 'openmetrics' : 'prometheus';
}

export type Exposition = {
  /** For ordinary instruments, next to what the producers bring. */
  readonly provider: MeterProvider;
  /** All metrics of this moment. Rejects if any part of them cannot be had. Calls may overlap. */
  readonly text: () => Promise<string>;
};

export function createExposition(metricProducers: MetricProducer[]): Exposition {
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    metricProducers,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
  });
  const provider = new MeterProvider({ resource: emptyResource(), readers: [exporter] });
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    provider,
    async text() {
      const { resourceMetrics, errors } = await exporter.collect();
      if (errors.length > 0) throw new AggregateError(errors, 'a part of the metrics could not be collected');
      const text = serializer.serialize(resourceMetrics);
      // Where there are no metrics the serializer leaves the newline out that the format wants at the end.
      return text.endsWith('\n') ? text : `${text}\n`;
    },
  };
}

const gzipBody = promisify(gzip);

function coalescedBytes(text: () => Promise<string>) {
  return coalesce(async () => {
    const plain = Buffer.from(await text());
    let zipped: Promise<Buffer> | undefined;
    return { plain, gzip: () => (zipped ??= gzipBody(plain)) };
  });
}

/**
 * Answers a scrape. The exporter's own handler says 200 with a comment when collecting fails, which Prometheus takes for
 * a target that is up and has lost all its series (run against Prometheus 2.42); here that is a 503.
 * All who ask at once get the same bytes: a hundred readers of a large state take the time and memory of one.
 */
export function exposeText(
  text: () => Promise<string>,
  onFailure: (error: unknown) => void,
  onLimited: () => void = () => {},
  openText = text,
): RequestHandler {
  let underWay = 0;
  const bytes = { prometheus: coalescedBytes(text), openmetrics: coalescedBytes(openText) };
  return async (request, response) => {
    if (underWay >= LIMITS.scrapes.max) {
      onLimited();
      response.status(503).type('text/plain').send('Too many readers at once. Retry later.\n');
      return;
    }
    underWay++;
    response.once('close', () => underWay--);
    const format = openText === text ? 'prometheus' : formatFor(request.headers.accept);
    let body: Awaited<ReturnType<ReturnType<typeof coalescedBytes>>>;
    try {
      body = await bytes[format]();
    } catch (error) {
      onFailure(error);
      response.status(503).type('text/plain').send('The metrics cannot be read now; the log says why.\n');
      return;
    }
    response.set({
      'Content-Type': CONTENT_TYPES[format],
      'Cache-Control': 'no-store',
      Vary: 'Accept, Accept-Encoding',
    });
    if (request.acceptsEncodings('gzip') !== 'gzip') {
      response.end(body.plain);
      return;
    }
    response.set('Content-Encoding', 'gzip').end(await body.gzip());
  };
}
