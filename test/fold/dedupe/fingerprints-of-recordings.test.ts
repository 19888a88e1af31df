/**
 * The fingerprints of every record of every recording, frozen: what was counted once must be known again by every later
 * version. No change may alter a line of the file; recordings that are new are added with `make golden`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { AGENTS, wordsOf } from '../../../src/agents/agents.ts';
import { createTranslators } from '../../../src/agents/translate.ts';
import { text } from '../../../src/agents/values.ts';
import { fingerprint, hashOf } from '../../../src/fold/dedupe/fingerprint.ts';
import { createKeys } from '../../../src/fold/dedupe/owner.ts';
import { createCells } from '../../../src/fold/ledger/cells.ts';
import { createPricing } from '../../../src/fold/prices/pricing.ts';
import { createTraits } from '../../../src/fold/traits.ts';
import type { Activity } from '../../../src/model/activity.ts';
import type { AnyRecord, Digest, RecordVisitor } from '../../../src/model/record.ts';
import { PLACES } from '../../../src/model/store.ts';
import { createDecoder } from '../../../src/otlp/decode.ts';
import { createVocabulary } from '../../../src/otlp/vocabulary.ts';
import { recordings, type Recording } from '../../otlp/recordings.ts';
import { priceList } from '../../prices/list.ts';
import { activity } from '../activities.ts';

const FILE = new URL('../../fixtures/fingerprints.txt', import.meta.url);

/** What event names begin with; the names themselves are the same in attributes and bodies. */
const PREFIX = /^(claude_code|codex|gemini_cli|qwen-code|github\.copilot|opencode)\./;

const keyOf = createKeys();
const hex = ({ hi, lo }: { hi: number; lo: number }): string =>
  [hi, lo].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');

/** By the rules alone, without any agent's translator: one line for each record. */
function linesOf({ path, signal, encoding, body }: Recording): string[] {
  const agent = path.replace(/-\d.*/, '');
  const vocabulary = createVocabulary();
  const session = vocabulary.name('session.id', 'session_id', 'conversation.id', 'gen_ai.conversation.id');
  const installation = vocabulary.name('user.id', 'user_id');
  // Whoever only follows the conventions is called as its service is, and told apart by its process.
  const isOther = agent.startsWith('gen-ai');
  const [service, process] = [vocabulary.name('service.name'), vocabulary.name('service.instance.id')];
  const [event, sequence] = [vocabulary.name('event.name'), vocabulary.name('event.sequence')];
  const lines: string[] = [];

  const add = (kind: string, name: string, record: AnyRecord, given: Parameters<typeof activity>[0]) => {
    const digest: Digest = { digestHi: 0, digestLo: 0 };
    record.digest(digest);
    const of = text(record.get(session) ?? record.origin.resource.get(session));
    const told = activity({ ...given, ...digest });
    const installed = isOther ? record.find(process) : record.get(installation);
    const named = isOther ? text(record.find(service)) : agent;
    const who = { ...told.who, agent: named, session: of, installation: of === '' ? text(installed) : '' };
    lines.push(`${hex(fingerprint(told, keyOf(who).seed, hashOf(`${kind}/${name}`)))} ${kind} ${name}`);
  };
  const visitor: RecordVisitor = {
    origin: () => {},
    log(record) {
      const name = (text(record.get(event)) || record.eventName || record.body).replace(PREFIX, '');
      const isUnset = record.timeHi === 0 && record.timeLo === 0;
      const timeHi = (isUnset ? record.observedHi : record.timeHi) | 0;
      const timeLo = (isUnset ? record.observedLo : record.timeLo) | 0;
      add('log', name, record, { form: 'event', timeHi, timeLo, sequence: Number(record.get(sequence) ?? -1) });
    },
    point(record) {
      const name = record.metric.replace(PREFIX, '');
      const { timeHi, timeLo, startHi, startLo } = record;
      const [value, count] = [Number(record.value), Number(record.count)];
      add('point', name, record, { form: 'delta', timeHi, timeLo, startHi, startLo, value, count });
    },
    span(record) {
      const digest: Digest = { digestHi: 0, digestLo: 0 };
      record.digest(digest);
      lines.push(`${hex({ hi: digest.digestHi, lo: digest.digestLo })} span ${record.name}`);
    },
  };
  expect(createDecoder(vocabulary).decode(signal, encoding, body, visitor)).toBeUndefined();
  return lines;
}

/** Of what translators make of it. */
function counted({ signal, encoding, body }: Recording): string[] {
  const vocabulary = createVocabulary();
  const translation = createTranslators(AGENTS, [], vocabulary).begin();
  createDecoder(vocabulary).decode(signal, encoding, body, translation);
  const words = wordsOf(AGENTS);
  const traitsOf = createTraits(
    words,
    createCells(words),
    createPricing(priceList(), () => 'none'),
  );
  const records = translation.translation.activities.filter(isRecord);
  return records.map((told) => {
    const { hi, lo } = fingerprint(told, keyOf(told.who).seed, traitsOf(told.what).seed);
    return hex({ hi, lo: told.what.form === 'span' ? withoutPlace(lo) : lo });
  });
}

/** A span's ids say nothing of its owner, whose place is in its mark. */
const withoutPlace = (lo: number): number => lo & -PLACES;

function markOf(line: string): string {
  const [mark = '', kind] = line.split(' ');
  if (kind !== 'span') return mark;
  const [hi, lo] = [mark.slice(0, 8), mark.slice(8)].map((word) => parseInt(word, 16) | 0) as [number, number];
  return hex({ hi, lo: withoutPlace(lo) });
}

const isRecord = ({ what: { form }, sameRecord }: Activity) => (form === 'event' || form === 'delta') && !sameRecord;

const now = recordings.map((recording) => [`# ${recording.path}`, ...linesOf(recording)].join('\n')).join('\n\n');

test('every record of every recording has the fingerprint it always had', () => {
  const frozen = existsSync(FILE) ? readFileSync(FILE, 'utf8').trimEnd() : '';
  const sections = new Map(now.split('\n\n').map((section) => [section.split('\n')[0], section]));
  for (const section of frozen.split('\n\n').filter(Boolean)) {
    expect(sections.get(section.split('\n')[0])).toBe(section);
  }
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(FILE, `${now}\n`);
  else expect(frozen.split('\n\n')).toHaveLength(sections.size);
});

test('what a translator counts has the fingerprint that the rules give without it', () => {
  const all = new Set(now.split('\n').map(markOf));
  const records = recordings.flatMap(counted);
  expect(records.length).toBeGreaterThan(500);
  expect(records.filter((record) => !all.has(record))).toEqual([]);
});
