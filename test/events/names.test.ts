/** What the file of events may keep of a record by default. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { CONTENT_NAMES, KEPT_NAMES } from '../../src/agents/attributes.ts';
import { EVENT_ATTRIBUTES, METRIC_ATTRIBUTES } from '../../src/events/columns.ts';
import { recording, recordingsOf } from '../recordings.ts';
import { startKept } from './kept.ts';

/** By what name the collector knows text that people and models wrote. */
const [, PATTERN] = /"\(\?i\)(\(\^\|\[\._\]\)\(prompt[^"]*)"\)/.exec(
  readFileSync(new URL('../../collector/config.yaml', import.meta.url), 'utf8'),
)!;
const CONTENT = new RegExp(PATTERN!.replaceAll('$$', '$'), 'i');

test('no attribute that the collector drops as text is kept, but for those that are asked for', () => {
  const columns = [...EVENT_ATTRIBUTES, ...METRIC_ATTRIBUTES].filter(({ kept }) => kept !== 'content');
  const names = [...KEPT_NAMES, ...columns.flatMap(({ from }) => from)];
  expect(names.filter((name) => CONTENT.test(name) || CONTENT_NAMES.includes(name))).toEqual([]);
  expect(CONTENT_NAMES.filter((name) => !CONTENT.test(name))).toEqual([]);
});

test('nothing that people or models wrote is in the file after all recordings of Claude Code with prompts on', async () => {
  const kept = await startKept();
  try {
    for (const name of ['claude-code-2.1.329', 'claude-code-2.1.332'].flatMap(recordingsOf)) {
      for (const request of recording(name)) await kept.send(request);
    }
    const all = JSON.stringify(kept.rows('SELECT * FROM events'));
    for (const name of [...CONTENT_NAMES, 'tool_input', 'full_command']) expect(all).not.toContain(`\\"${name}\\":`);
    expect(
      kept.rows('SELECT count(*) AS n FROM events WHERE prompt IS NOT NULL OR tool_parameters IS NOT NULL'),
    ).toEqual([{ n: 0 }]);
  } finally {
    await kept.end();
  }
});
