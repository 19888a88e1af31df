/** What recordings say, by the names of attributes. */
import type { ExportRequest } from '../../src/model/exchange.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { recordings } from '../otlp/recordings.ts';

const MODELS = ['model', 'gen_ai.request.model', 'gen_ai.response.model', 'ai.model.id'];

export type Read = Record<string, unknown>;

/** The attributes of these names, of every record. */
export function attributesOf({ signal, encoding, body }: ExportRequest, names: readonly string[]): Read[] {
  const vocabulary = createVocabulary();
  const read = names.map((name) => [name, vocabulary.name(name)] as const);
  const records: Read[] = [];
  const visit = (record: { get(name: (typeof read)[number][1]): unknown }) =>
    void records.push(Object.fromEntries(read.map(([name, key]) => [name, record.get(key)])));
  createDecoder(vocabulary).decode(signal, encoding, body, { origin: () => {}, log: visit, point: visit, span: visit });
  return records;
}

/** The models of all recordings, as translators name them. */
export function modelsOfRecordings(): string[] {
  const all = recordings.flatMap((each) => attributesOf(each, MODELS).flatMap((record) => Object.values(record)));
  const models = all.filter((value): value is string => typeof value === 'string');
  return [...new Set(models.map((model) => model.replace(/\[1m\]$/, '')))].toSorted();
}
