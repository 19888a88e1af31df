/**
 * Requests of histories that agents keep on their machines, as `otel-kpi import` sends them. They are of the agent's session: its
 * service name is the agent's, and only the scope says who wrote them. Each is known by its own id and by nothing else, so that it
 * is the same whoever sends it, from whichever machine (docs/decisions/0033).
 */
import type { What } from '../../model/activity.ts';
import { Hash } from '../../model/hash.ts';
import { labelsOf, type Dimension } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import { TOKEN_TYPES } from '../../model/prices.ts';
import type { Vocabulary } from '../../model/record.ts';
import { newEvent } from '../event.ts';
import type { Translator } from '../translator.ts';
import { ABSENT, amount, INVALID, text } from '../values.ts';
import { createWhoOf } from '../who.ts';
import { ATTRIBUTES, EVENT, SCOPE, WITNESS } from './words.ts';

/** Agents that are remembered. */
const AGENTS_MAX = 100;

const IDENTITY = { session: ['session.id'], users: ['user.email', 'user.id'], installation: 'user.id' };

const WRITE = TOKEN_TYPES.findIndex((type) => type === 'cache_write');

const hash = new Hash();

export function transcript(dimensions: readonly Dimension[], vocabulary: Vocabulary): Translator {
  const whoOf = createWhoOf('', IDENTITY, dimensions, vocabulary);
  const tokens = TOKEN_TYPES.map((type) => vocabulary.seldom(ATTRIBUTES[type]));
  const [id, longWrites] = [vocabulary.seldom('request_id'), vocabulary.seldom('cache_creation_1h_tokens')];
  const labels = ['model', 'query_source', 'speed'].map((name) => vocabulary.seldom(name));
  const whatOf = createMemo(AGENTS_MAX, (agent: string) =>
    vocabulary.derive(labels, (values) => whatOfWords(agent, values.map(text))),
  );
  return {
    agent: '',
    ofScope: ({ scopeName }) => scopeName === SCOPE,
    speaks: () => false,
    owns: (name) => name === EVENT,
    isBesideOthers: true,
    nameOf: () => EVENT,
    log(record, out) {
      const who = whoOf(record);
      const request = text(record.get(id));
      if (who.session === '' || request === '') return 'invalid_value';
      const told = tokens.map((name) => amount(record.get(name), 'tokens'));
      if (told.includes(INVALID)) return 'invalid_value';
      const activity = newEvent(record, who, whatOf(who.agent)(record));
      hash.begin(0).text(request).end();
      [activity.digestHi, activity.digestLo] = [hash.hi, hash.lo];
      activity.amounts = told.map((each) => Math.max(each, ABSENT));
      const long = amount(record.get(longWrites), 'tokens');
      if (long >= 0 && long <= told[WRITE]!) activity.cacheWrite1h = long;
      out.push(activity);
      return undefined;
    },
    point: () => 'no_kpi',
    wantsSpan: () => false,
    span: () => 'no_kpi',
  };
}

function whatOfWords(agent: string, [model, source, speed]: readonly string[]): What {
  return {
    kind: 'request',
    form: 'imported',
    witness: WITNESS,
    name: EVENT,
    quantities: TOKEN_TYPES,
    labels: labelsOf({ agent, model, source }),
    ...(speed === '' ? {} : { variant: speed! }),
  };
}
