/** Gemini CLI. Facts about the wire stand in README.md beside this folder. */
import { translatorOf } from './family.ts';

export const geminiCli = translatorOf({
  agent: 'gemini-cli',
  service: 'gemini-cli',
  prefix: 'gemini_cli.',
  users: ['user.email', 'installation.id'],
  installation: 'installation.id',
  signature: ['installation.id', 'interactive', 'auth_type'],
  outputHasThoughts: false,
  startEvent: 'config',
});
