/**
 * Qwen Code, of the family of Gemini CLI, whose words it shares: what differs is here. It names nobody itself: a person is known
 * where resource attributes name one.
 */
import { translatorOf } from '../gemini-cli/family.ts';

export const qwenCode = translatorOf({
  agent: 'qwen-code',
  service: 'qwen-code',
  prefix: 'qwen-code.',
  users: ['user.email', 'user.id'],
  installation: 'user.id',
  version: 'service.version',
  outputHasThoughts: true,
  startEvent: 'session.start',
  bridge: 'log.bridge',
});
