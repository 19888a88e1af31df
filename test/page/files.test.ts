import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSelf } from '../../src/metrics/self.ts';
import { startMetricsServer } from '../../src/metrics/server.ts';
import type { MetricsServer } from '../../src/metrics/server.ts';
import { createPage } from '../../src/page/page.ts';
import { pageData } from './usage.ts';

/** What all of the page may weigh, before it is compressed. */
const BYTES_MAX = 150_000;

let server: MetricsServer;
let url: string;

beforeAll(async () => {
  const self = createSelf('0.0.0-test');
  self.close();
  const onError = (): void => undefined;
  const page = createPage(pageData({ hasEvents: true }));
  const options = { host: '127.0.0.1', port: 0, readings: async () => [], ready: () => true as const, self };
  server = await startMetricsServer({ ...options, mounts: [page], onError });
  url = server.url;
});

afterAll(() => server.close());

/** The answer as it is on the wire: fetch would add words about caching to the request. */
function answerTo(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url + path, { agent: false, headers }, (message) => resolve(message.resume())).on('error', reject);
  });
}

describe('the files', () => {
  test('the page lets nothing run or load but its own files', async () => {
    const answer = await fetch(`${url}/`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; /,
    );
    const html = await answer.text();
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)| on\w+=|https?:/);
  });

  test('everything the page names is there, and all of it is small', async () => {
    const waiting = ['./'];
    const seen = new Set<string>();
    let bytes = 0;
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const answer = await fetch(new URL(path, `${url}/`));
      expect([path, answer.status]).toEqual([path, 200]);
      const text = await answer.text();
      bytes += Buffer.byteLength(text);
      const named = [...text.matchAll(/<(?:link|img|script)[^>]* (?:src|href)="([^"]+)"|from '([^']+)'/g)];
      waiting.push(
        ...named.map(([, linked, imported]) => new URL(linked ?? imported!, new URL(path, `${url}/`)).pathname),
      );
    }
    expect([...seen]).toEqual(expect.arrayContaining(['/live.js', '/page.css', '/views/events.js']));
    expect(bytes).toBeLessThan(BYTES_MAX);
  });

  test('a file that did not change is not sent again', async () => {
    const first = await answerTo('/page.css');
    expect(first.headers['cache-control']).toBe('no-cache');
    expect(first.statusCode).toBe(200);
    expect((await answerTo('/page.css', { 'if-none-match': first.headers.etag ?? '' })).statusCode).toBe(304);
  });
});
