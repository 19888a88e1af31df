/** The page as it is sent first: painted already, by the same views that go on in the browser. */
import { readAddress } from './address.js';
import { createFormat, duration } from './format.js';
import { h, toHtml } from './tree.js';
import type { View } from './view.ts';
import { frame, titleOf } from './views/frame.js';

export const STYLES = ['page.css', 'cards.css', 'charts.css', 'tables.css', 'stacks.css'];

/** What pages are told. `view`: null while nothing can be read. */
export type Shown = {
  readonly view: View | null;
  readonly lastCountedMs: number | null;
  readonly notices: readonly string[];
  readonly firstSteps: readonly string[];
  readonly hasEvents: boolean;
};

/** `query`: of the address; `locale`: of the reader, where the request names one. */
export function documentOf(shown: Shown, query: string, locale: string, nowMs: number): string {
  const asked = readAddress(query);
  const format = createFormat(locale);
  const state = shown.view === null ? null : { ...shown, nowMs };
  const body = frame({ state, asked, found: undefined, status: statusOf(shown, nowMs) }, format);
  const head = [
    h('meta', { charset: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'color-scheme', content: 'light dark' }),
    h('title', null, titleOf(state, asked, format)),
    h('link', { rel: 'icon', href: 'icon.svg' }),
    ...STYLES.map((href) => h('link', { rel: 'stylesheet', href })),
    h('script', { type: 'module', src: 'live.js' }),
  ];
  return `<!doctype html>${toHtml(h('html', { lang: 'en' }, h('head', null, head), h('body', null, body)))}`;
}

function statusOf({ view, lastCountedMs }: Shown, nowMs: number): { connection: string; text: string } {
  if (view === null) return { connection: 'unreadable', text: 'The state cannot be read now' };
  const text =
    lastCountedMs === null
      ? 'Waiting for a record'
      : `Last record counted ${duration((nowMs - lastCountedMs) / 1000)} ago`;
  return { connection: 'connected', text };
}
