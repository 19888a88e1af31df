/** A dashboard in our house style: rows of panels from left to right. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  type Dashboard,
  type Panel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations } from './annotations.ts';
import { siblings, TAG, type DashboardUid } from './links.ts';

/** The title names the time of the row: `Last $window`, `In the time shown`, `Now`, `By day`. */
export type Section = { readonly title: string; readonly panels: readonly Builder<Panel>[] };

export type Content = {
  /** Also the name of its file. */
  readonly uid: DashboardUid;
  readonly title: string;
  /** The question it answers. */
  readonly description: string;
  /** What is shown first, until now. */
  readonly from: '24h' | '7d';
  readonly variables: readonly Builder<VariableModel>[];
  readonly sections: readonly Section[];
};

/** Counted up with each release that changes a dashboard, for those who import them. */
const VERSION = 1;

/** Panels are numbered in their order, which links to single panels name: add new ones at the end of a section. */
export function dashboard({ uid, title, description, from, variables, sections }: Content): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .version(VERSION)
    .timezone('browser')
    .time({ from: `now-${from}`, to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(siblings())
    .variables([...variables]);
  for (const section of sections) {
    builder.withRow(new RowBuilder(section.title));
    for (const panel of section.panels) builder.withPanel(panel);
  }
  const built = builder.build();
  const panels = (built.panels ?? []).map((panel, index) => known({ ...panel, id: index + 1 }));
  const hasAgents = (built.templating.list ?? []).some(({ name }) => name === 'agent');
  return { ...built, panels, annotations: { list: hasAgents ? annotations() : [] } };
}

/** Without an option that the builder sets and Grafana does not know any more. */
function known(panel: Panel): Panel {
  if (panel.type !== 'table') return panel;
  const { footer: _, ...options } = panel.options as Record<string, unknown>;
  return { ...panel, options };
}
