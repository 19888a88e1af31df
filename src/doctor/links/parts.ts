/** otel-kpi, and who reads what it and the collector tell. */
import { isMissed, wasAccepted, whereSeen, type Link } from '../link.ts';
import { sumOf } from '../parts.ts';
import type { Seen, ServiceSeen } from '../seen.ts';

const SKEW_MS = 60_000;

const target = ({ prometheus }: Seen, path: RegExp) =>
  prometheus?.targets?.filter(({ url }) => path.test(URL.parse(url)?.pathname ?? ''));

/** Of who is there in otel-kpi's place: it answers 200 or 503 alone. */
const isOther = (code: number) => code !== 200 && code !== 503;

const arrived = (part: { readonly hasRecord: boolean } | undefined) =>
  part?.hasRecord ? '' : 'it did not within the time';

/** Its own metrics; undefined where they cannot be read. */
const ownOf = ({ self }: ServiceSeen) => (self.length === 0 ? undefined : self);

export const PART_LINKS = [
  {
    name: 'service',
    holds: 'otel-kpi answers',
    look: ({ service: { ready, url, silence } }) =>
      ready === undefined
        ? `nobody answers at ${url} (${silence})`
        : isOther(ready.code)
          ? `what answers at ${url} says ${ready.code} to /readyz`
          : '',
    mend: 'Start it (`make up`, `otel-kpi serve`), or say --service URL: where otel-kpi serves its page (19464, not 14318). With TLS it is https://, and NODE_EXTRA_CA_CERTS names a file of your own authority.',
  },
  {
    name: 'service-ready',
    holds: 'otel-kpi can count',
    look: ({ service: { ready } }) =>
      whereSeen(ready, ({ code, text }) => (isOther(code) ? undefined : code === 200 ? '' : `${code} ${text}`)),
    mend: 'Its store is away, full or replaced: the log of otel-kpi says which.',
  },
  {
    name: 'service-token',
    holds: 'otel-kpi lets this reader in',
    look: ({ service: { scrape } }) => whereSeen(scrape, (code) => (code === 401 ? 'it wants a token' : '')),
    mend: 'Set OTEL_KPI_METRICS_TOKEN here, and `authorization` in Prometheus’ job.',
  },
  {
    name: 'service-settings',
    holds: 'the settings of otel-kpi are right',
    look: ({ settings }) => settings?.map(({ path, message }) => `${path} ${message}`).join('; '),
    mend: 'Mend what is named, then `otel-kpi config check`. A people file has lines of `name: team`.',
  },
  {
    name: 'state-whole',
    holds: 'the state was not lost',
    look: ({ service }) =>
      whereSeen(ownOf(service), (self) => (sumOf(self, 'otelkpi_state_lost') > 0 ? 'parts of it were' : '')),
    mend: 'Bring back a backup: docs/operating.md.',
  },
  {
    name: 'exports-accepted',
    holds: 'no sender is refused by otel-kpi',
    look: ({ service }) =>
      whereSeen(ownOf(service), (self) =>
        self
          .filter(({ name, labels }) => name === 'otelkpi_requests_total' && /^4(?!99)/.test(labels['code'] ?? ''))
          .map(({ labels, value }) => `${value} requests of ${labels['signal']}: ${labels['code']}`)
          .join(', '),
      ),
    mend: '401 is a wrong token, 400 a damaged body, 413 a batch that is too large. The page names the senders.',
    isNote: true,
  },
  {
    name: 'counted',
    holds: 'the test record is counted by otel-kpi',
    look: (seen) => {
      if (!wasAccepted(seen) || seen.service.scrape !== 200) return undefined;
      return seen.service.isCounted ? '' : 'it was accepted, and did not arrive';
    },
    mend: 'Something in front takes records and does not send them on to this otel-kpi: read its configuration with --collector-config.',
  },
  {
    name: 'clock',
    holds: 'the clocks agree',
    look: ({ service: { aheadMs } }) =>
      whereSeen(aheadMs, (ms) => (Math.abs(ms) > SKEW_MS ? `otel-kpi’s is ${Math.round(ms / 1000)} s ahead` : '')),
    mend: 'Synchronise both machines (NTP): days, windows and the end of sessions go by clocks.',
  },
  {
    name: 'prometheus',
    holds: 'Prometheus answers',
    look: (seen) => {
      const { prometheus } = seen;
      if (prometheus === undefined || prometheus.targets !== undefined) return prometheus && '';
      return isMissed(seen, prometheus) ? `nobody answers at ${prometheus.url}` : undefined;
    },
    mend: 'Start it, say --prometheus URL, or --prometheus none.',
  },
  {
    name: 'prometheus-target',
    holds: 'Prometheus has otel-kpi as a target',
    look: ({ prometheus }) => prometheus?.targets && (prometheus.targets.length === 0 ? 'no target has its port' : ''),
    mend: 'Copy the jobs otel-kpi and otel-kpi-self of prometheus/prometheus.yml.',
  },
  {
    name: 'prometheus-paths',
    holds: 'Prometheus scrapes KPIs and own metrics, each once',
    look: (seen) => {
      const [kpis, self] = [target(seen, /\/metrics$/), target(seen, /\/metrics\/self$/)];
      if (kpis === undefined || self === undefined || seen.prometheus?.targets?.length === 0) return undefined;
      if (kpis.length === 0) return 'no target is /metrics';
      if (kpis.length > 1) return `${kpis.length} targets are /metrics, and sums are ${kpis.length} times too high`;
      return self.length === 0 ? 'no target is /metrics/self' : '';
    },
    mend: 'One target is the address of the service (/metrics), every process is one of otel-kpi-self (/metrics/self).',
  },
  {
    name: 'prometheus-up',
    holds: 'scrapes succeed',
    look: ({ prometheus }) => {
      const down = prometheus?.targets?.filter(({ health }) => health === 'down');
      return down && down.map(({ url, error }) => `${url}: ${error}`).join('; ');
    },
    mend: '401: set `authorization` of the job to the metrics token. Refused: Prometheus does not reach that address.',
  },
  {
    name: 'prometheus-record',
    holds: 'the test record reaches Prometheus',
    look: (seen) => {
      const isScraped = target(seen, /\/self$/)?.some(({ health }) => health === 'up') ?? false;
      return seen.service.isCounted && isScraped ? arrived(seen.prometheus) : undefined;
    },
    mend: 'Wait for a scrape (--wait 60), and look whether the target is another otel-kpi.',
  },
  {
    name: 'loki',
    holds: 'Loki answers',
    look: (seen) => {
      const { loki } = seen;
      if (loki === undefined || loki.isReady) return loki && '';
      return isMissed(seen, loki) ? `it is not ready at ${loki.url}` : undefined;
    },
    mend: 'Start it, say --loki URL, or --loki none.',
  },
  {
    name: 'loki-record',
    holds: 'the test record reaches Loki',
    look: (seen) => (seen.loki?.isReady === true && wasAccepted(seen) ? arrived(seen.loki) : undefined),
    mend: 'Add the exporter otlp_http/loki to the pipeline of logs, and keep the limits of loki/config.yaml.',
  },
  {
    name: 'events-kept',
    holds: 'events can be asked for: in otel-kpi or in Loki',
    look: ({ service: { events }, loki }) =>
      whereSeen(events, (code) => (code === 404 && loki?.isReady !== true ? 'neither keeps them' : '')),
    mend: 'Set `events: auto` with a SQLite state, or run Loki.',
    isNote: true,
  },
  {
    name: 'events-record',
    holds: 'the test record is a row of events',
    look: ({ service: { hasRow } }) => whereSeen(hasRow, (has) => (has ? '' : 'it is not')),
    mend: 'Look at otelkpi_events_failing: the disk may be full.',
  },
] as const satisfies readonly Link[];
