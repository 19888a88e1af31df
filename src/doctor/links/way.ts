/** From the door of the receiver to otel-kpi. */
import { ofSent, wasAccepted, whereSeen, type Link } from '../link.ts';
import { sumOf } from '../parts.ts';
import type { Seen } from '../seen.ts';

/** What was found in the collector's configuration under a name; undefined where none was named or it cannot be read. */
const configured =
  (link: string) =>
  ({ configuration }: Seen) =>
    configuration === undefined ||
    (link !== 'configuration-readable' && configuration.some((one) => one.link === 'configuration-readable'))
      ? undefined
      : configuration.flatMap((one) => (one.link === link ? [one.text] : [])).join('; ');

const exporter = (name: RegExp) => (seen: Seen) =>
  seen.collector === undefined || !wasAccepted(seen) || seen.service.isCounted
    ? undefined
    : sumOf(seen.collector, name);

export const WAY_LINKS = [
  {
    name: 'reachable',
    holds: 'somebody listens at the endpoint',
    look: ofSent(({ kind }) => kind === 'unreachable'),
    mend: 'Start the collector (`make up`), or mend host and port: after `make run` it is otel-kpi’s own, http://127.0.0.1:14318. In a container 127.0.0.1 is the container itself.',
  },
  {
    name: 'protocol-spoken',
    holds: 'the endpoint speaks the protocol',
    look: ofSent(({ kind }) => kind === 'mismatch'),
    mend: 'gRPC is 4317 and HTTP 4318 at a collector; otel-kpi takes HTTP alone (14318).',
  },
  {
    name: 'token-accepted',
    holds: 'the receiver takes the token',
    look: ofSent((sent) => sent.kind === 'answered' && (sent.code === 401 || sent.code === 403)),
    mend: 'Set the token of the receiver (COLLECTOR_TOKEN, or OTEL_KPI_TOKEN): OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer TOKEN".',
  },
  {
    name: 'path-known',
    holds: 'the receiver knows the path',
    look: ofSent((sent) => sent.kind === 'answered' && (sent.code === 404 || sent.code === 405)),
    mend: 'OTLP goes to /v1/logs and /v1/metrics of the right port (14318 at otel-kpi, not 19464), and the receiver needs a pipeline of the signal.',
  },
  {
    name: 'not-busy',
    holds: 'the receiver has room',
    look: ofSent((sent) => sent.kind === 'answered' && (sent.code === 429 || sent.code >= 500)),
    mend: 'Its log says why: a full queue, its memory limit, or a store of otel-kpi that is away.',
  },
  {
    name: 'export-taken',
    holds: 'the receiver takes what is sent',
    look: ofSent(
      (sent) =>
        sent.kind === 'answered' &&
        sent.code >= 400 &&
        sent.code < 500 &&
        ![401, 403, 404, 405, 429].includes(sent.code),
    ),
    mend: 'Something between agent and receiver does not understand OTLP: send to a collector or to otel-kpi.',
  },
  {
    name: 'configuration-readable',
    holds: 'the collector’s configuration can be read',
    look: configured('configuration-readable'),
    mend: 'Check it with `otelcol validate --config FILE`.',
  },
  {
    name: 'configuration-exports',
    holds: 'the collector sends logs and metrics to otel-kpi',
    look: configured('configuration-exports'),
    mend: 'Add collector/companion.yaml as a second --config: docs/existing-stack.md.',
  },
  {
    name: 'processors-sample',
    holds: 'nothing samples before otel-kpi',
    look: configured('processors-sample'),
    mend: 'Send to otel-kpi from a pipeline without it: what is left out is never counted.',
  },
  {
    name: 'processors-add',
    holds: 'nothing adds up or converts before otel-kpi',
    look: configured('processors-add'),
    mend: 'Send to otel-kpi from a pipeline without it: records must come as the agent sent them.',
  },
  {
    name: 'processors-identity',
    holds: 'nothing takes off sessions and people',
    look: configured('processors-identity'),
    mend: 'Keep session.id, user.id and event.sequence; otel-kpi can hash identities itself (docs/config.md).',
  },
  {
    name: 'configuration-retries',
    holds: 'the collector keeps what otel-kpi cannot take yet',
    look: configured('configuration-retries'),
    mend: 'Set retry_on_failure.max_elapsed_time: 0s and a sending_queue with storage.',
    isNote: true,
  },
  {
    name: 'forwarding-refused',
    holds: 'otel-kpi takes what the collector sends',
    look: (seen) =>
      whereSeen(exporter(/^otelcol_exporter_send_failed_log_records/)(seen), (failed) =>
        failed > 0 ? `${failed} log records were refused for good` : '',
      ),
    mend: 'Set OTEL_KPI_TOKEN of the collector to that of otel-kpi; the collector’s log has the reason.',
  },
  {
    name: 'forwarding',
    holds: 'the collector reaches otel-kpi',
    look: (seen) =>
      whereSeen(exporter(/^otelcol_exporter_queue_size$/)(seen), (waiting) =>
        waiting > 0 ? 'records wait in the queue of the collector' : '',
      ),
    mend: 'Set OTEL_KPI_ENDPOINT of the collector to where otel-kpi receives OTLP (port 14318), and see that it runs.',
  },
] as const satisfies readonly Link[];
