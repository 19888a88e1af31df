/** An agent that nobody has, whose telemetry needs words that nobody else does: all of it is in this folder. */
import type { Activity } from '../../../src/model/activity.ts';
import { labelsOf } from '../../../src/model/labels.ts';
import type { Agent } from '../../../src/agents/translator.ts';
import { newActivity } from '../../../src/agents/translator.ts';
import { amount, text } from '../../../src/agents/values.ts';
import { createWhoOf } from '../../../src/agents/who.ts';
import type { Declarations } from '../../../src/model/words.ts';

const AGENT = 'parrot';

const declares: Declarations = {
  facts: {
    joke: { unit: 'count', labels: ['mood'], each: true, help: 'A joke that the agent told.' },
    crackers: { unit: 'count', labels: ['mood', 'grain'], help: 'Crackers that were eaten, counted once.' },
    session_jokes: { unit: 'count', labels: [], each: true, several: true, help: 'Jokes of a work period.' },
  },
  counters: { jokes: { unit: 'count', fact: 'session_jokes', attribute: 'jokes' } },
  kinds: { joke: { active: true, facts: { joke: 'one' }, counter: { name: 'jokes', by: 'one' } } },
  quantities: { cracker: { unit: 'count', labels: ['mood', 'grain'], fact: 'crackers' } },
  witnesses: { diary: { rank: 5 } },
};

export const PARROT: Agent = {
  declares,
  translator: (dimensions, vocabulary) => {
    const identity = { session: ['session.id'], users: ['user.id'], installation: 'user.id' };
    const whoOf = createWhoOf(AGENT, identity, dimensions, vocabulary);
    const [service, crackers] = [vocabulary.name('service.name'), vocabulary.name('crackers')];
    const whatOf = vocabulary.derive(
      ['event.name', 'mood', 'grain'].map((name) => vocabulary.name(name)),
      (values) => {
        const [name = '', mood = '', grain = ''] = values.map(text);
        const witness = name === 'diary' ? 'diary' : 'events';
        const labels = labelsOf({ agent: AGENT, mood, grain });
        return { kind: 'joke', form: 'event' as const, witness, name, quantities: ['cracker'], labels };
      },
    );
    return {
      agent: AGENT,
      speaks: ({ resource }) => text(resource.get(service)) === AGENT,
      owns: () => false,
      nameOf: ({ eventName }) => eventName,
      log: (record, out: Activity[]) => {
        const joke = newActivity(whoOf(record), whatOf(record));
        joke.timeHi = record.timeHi | 0;
        joke.timeLo = record.timeLo | 0;
        record.digest(joke);
        joke.amounts = [Math.max(amount(record.get(crackers), 'count'), 0)];
        out.push(joke);
        return undefined;
      },
      point: () => 'no_kpi',
      span: () => 'no_kpi',
    };
  },
};
