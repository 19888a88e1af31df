/**
 * Bytes to activities, as a process of its own (translate.ts WITHOUT): all fast paths but one, whose plain twin is put in its
 * place. Asked for a signal it answers with the CPU nanoseconds of a record.
 */
import { AGENTS } from '../../src/agents/agents.ts';
import { createTranslators } from '../../src/agents/translate.ts';
import { digestAttribute } from '../../src/model/identity.ts';
import type { AttributeValue, Derived, Name, Vocabulary } from '../../src/model/record.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { UNKNOWN_OWNER } from '../../src/otlp/names.ts';
import { Steps } from '../../src/otlp/protobuf/attribute-trie.ts';
import { AttributeList } from '../../src/otlp/protobuf/attributes.ts';
import { DigestSum } from '../../src/otlp/protobuf/digest-sum.ts';
import { Owners } from '../../src/otlp/protobuf/owner-cache.ts';
import { Runs } from '../../src/otlp/protobuf/string-cache.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { createCrowd } from '../bodies.ts';
import { sized } from '../size.ts';

const RECORDS = sized(4000, 40);
const PASSES = sized(3, 1);

const vocabulary = createVocabulary();
let derive: Pick<Vocabulary, 'derive' | 'deriveFound'> = vocabulary;

const plain: Readonly<Record<string, () => void>> = {
  nothing() {},
  /** Every attribute is looked up by its name. */
  tree() {
    Steps.prototype.branch = () => undefined;
  },
  /** No record begins where it differs from the one before. */
  sameBytes() {
    const { begin } = AttributeList.prototype;
    AttributeList.prototype.begin = function anew(this: AttributeList) {
      this.isWhole = false;
      begin.call(this);
    };
  },
  /** Every text is made of its bytes. */
  strings() {
    Runs.prototype.read = function made(wire, start, stop) {
      return this.make(wire.text(start, stop));
    };
  },
  /** Whose a record is is read of every record, and compared as values. */
  owners() {
    Owners.prototype.number = () => UNKNOWN_OWNER;
  },
  /** What follows from values is worked out for every record. */
  derived() {
    const asked =
      (read: 'get' | 'find') =>
      <T>(names: readonly Name[], make: (values: readonly AttributeValue[]) => T): Derived<T> =>
      (record) =>
        make(names.map((name) => record[read](name)));
    derive = { derive: asked('get'), deriveFound: asked('find') };
  },
  /** All attributes are hashed and added up. */
  digest() {
    DigestSum.prototype.drop = () => {};
    DigestSum.prototype.add = (path, length, into) => {
      const one = { hi: 0, lo: 0 };
      into.digestHi = into.digestLo = 0;
      for (const step of path.slice(0, length)) {
        if (!step.identifies) continue;
        digestAttribute(step.met.hash, step.value, one);
        into.digestHi = (into.digestHi + one.hi) | 0;
        into.digestLo = (into.digestLo + one.lo) | 0;
      }
    };
  },
};

const without = process.argv[2] ?? 'nothing';
plain[without]?.();
const translators = createTranslators(AGENTS, [{ label: 'team', attributes: ['team', 'team.id'] }], {
  ...vocabulary,
  ...derive,
});
const decoder = createDecoder(vocabulary);
const crowd = createCrowd({ users: 200, seed: 1, recordsPerExport: 20 });
const bodies = { metrics: crowd.body('metrics', RECORDS), logs: crowd.body('logs', RECORDS) };

process.on('message', (signal: 'metrics' | 'logs') => {
  const before = process.cpuUsage();
  for (let pass = 0; pass < PASSES; pass++) decoder.decode(signal, 'protobuf', bodies[signal], translators.begin());
  // Of a short time the system may call all of it its own, and none the program's.
  const { user, system } = process.cpuUsage(before);
  process.send?.(((user + system) * 1000) / (PASSES * RECORDS));
});
process.on('disconnect', () => process.exit());
process.send?.(Object.keys(plain));
