/** The parts behind the agent, asked over HTTP. What does not answer is absent. */
import type { Sample, Seen, ServiceSeen, Target } from './seen.ts';
import { reasonOf } from './send.ts';

const TIMEOUT_MS = 5_000;
const PAUSE_MS = 250;

type Answer = { readonly code: number; readonly text: string; readonly dateMs: number | undefined };

/** `silent`: told why nobody answers. */
async function ask(url: string, token = '', silent?: (reason: string) => void): Promise<Answer | undefined> {
  try {
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const date = Date.parse(response.headers.get('date') ?? '');
    return { code: response.status, text: await response.text(), dateMs: Number.isNaN(date) ? undefined : date };
  } catch (error) {
    silent?.(reasonOf(error).text);
    return undefined;
  }
}

/** Asks again until it is so, or the time is over. */
async function until(isSo: () => Promise<boolean>, waitMs: number): Promise<boolean> {
  const endMs = performance.now() + waitMs;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() >= endMs) return false;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** The text of Prometheus, as far as it has lines with a value. */
function samplesOf(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-z_][\w:]*)(?:\{(.*)\})? ([^ ]+)/i.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, told]) => [label!, told!] as const);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

export function sumOf(samples: readonly Sample[], name: string | RegExp, labels: Sample['labels'] = {}): number {
  const isIt = (text: string) => (typeof name === 'string' ? text === name : name.test(text));
  return samples
    .filter((one) => isIt(one.name) && Object.entries(labels).every(([label, value]) => one.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

/** How many records were received that no KPI is made of: the one that is followed is one of them. */
export function followed(samples: readonly Sample[]): number {
  return sumOf(samples, 'otelkpi_records_total', { outcome: 'no_kpi' });
}

export async function selfOf(url: string, token: string): Promise<Sample[]> {
  const answer = await ask(`${url}/metrics/self`, token);
  return answer?.code === 200 ? samplesOf(answer.text) : [];
}

/** `wasBefore`: how many records as the one that is followed were there before it was sent. */
export async function lookAtService(
  url: string,
  token: string,
  wasBefore: number,
  session: string | undefined,
  waitMs: number,
): Promise<ServiceSeen> {
  let silence = '';
  const [ready, scrape] = await Promise.all([
    ask(`${url}/readyz`, '', (reason) => (silence = reason)),
    ask(`${url}/metrics`, token),
  ]);
  let self = await selfOf(url, token);
  const isWaitedFor = session !== undefined && scrape?.code === 200;
  const isCounted =
    isWaitedFor &&
    (await until(async () => {
      self = await selfOf(url, token);
      return followed(self) > wasBefore;
    }, waitMs));
  const events = await ask(`${url}/stats`, token);
  const hasRow =
    isCounted && events?.code === 200
      ? await until(async () => (await ask(`${url}/api/sessions/${session}`, token))?.code === 200, waitMs)
      : undefined;
  return {
    url,
    silence,
    ready: ready && { code: ready.code, text: ready.text.trim() },
    scrape: scrape?.code,
    self,
    // A date has whole seconds.
    aheadMs: ready?.dateMs === undefined ? undefined : ready.dateMs + 500 - Date.now(),
    isCounted,
    events: events?.code,
    hasRow,
  };
}

export async function lookAtCollector(url: string): Promise<readonly Sample[] | undefined> {
  const answer = await ask(url);
  return answer?.code === 200 ? samplesOf(answer.text) : undefined;
}

/** Of a Prometheus; whatever else answers there has none of it. */
type Targets = { data?: { activeTargets?: Scraped[] } } | null | undefined;
type Vector = { data?: { result?: { value?: [number, string] }[] } } | null | undefined;
type Scraped = { scrapeUrl: string; health: string; lastError: string };

/** Targets that look like otel-kpi: by port, or by the name of their job. `wanted`: what it must have of own metrics. */
export async function lookAtPrometheus(
  url: string,
  service: string,
  wanted: number,
  waitMs: number,
): Promise<Omit<NonNullable<Seen['prometheus']>, 'isNamed'>> {
  const answer = await ask(`${url}/api/v1/targets?state=active`);
  const all = answer?.code === 200 ? (jsonOf(answer.text) as Targets)?.data?.activeTargets : undefined;
  const { port } = new URL(service);
  const targets = all
    ?.filter(({ scrapeUrl }) => URL.parse(scrapeUrl)?.port === port)
    .map(({ scrapeUrl, health, lastError }): Target => ({ url: scrapeUrl, health, error: lastError }));
  const query = encodeURIComponent('sum(otelkpi_records_total{outcome="no_kpi"})');
  const isScraped = targets?.some(({ url: target, health }) => target.endsWith('/self') && health === 'up') ?? false;
  const hasRecord =
    wanted > 0 && isScraped
      ? await until(async () => {
          const { text = '{}' } = (await ask(`${url}/api/v1/query?query=${query}`)) ?? {};
          const value = (jsonOf(text) as Vector)?.data?.result?.[0]?.value?.[1];
          return Number(value) >= wanted;
        }, waitMs)
      : false;
  return { url, targets, hasRecord };
}

export async function lookAtLoki(
  url: string,
  session: string | undefined,
  service: string,
  waitMs: number,
): Promise<Omit<NonNullable<Seen['loki']>, 'isNamed'>> {
  const ready = await ask(`${url}/ready`);
  const query = encodeURIComponent(`{service_name="${service}"} | session_id="${session}"`);
  const hasRecord =
    ready?.code === 200 && session !== undefined
      ? await until(async () => {
          return (await ask(`${url}/loki/api/v1/query_range?query=${query}`))?.text.includes('"values"') ?? false;
        }, waitMs)
      : false;
  return { url, isReady: ready?.code === 200, hasRecord };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
