/** Every rule, in the order in which their reasons are told where two are equally strict. */
import { commands } from './commands.ts';
import { database } from './database.ts';
import { deleting } from './delete.ts';
import { hiddenCode } from './hidden-code.ts';
import { codeDeletes } from './interpreters.ts';
import { emptying } from './emptying.ts';
import { patches } from './patches.ts';
import { permissions } from './permissions.ts';
import type { Rule } from './rule.ts';
import { secrets } from './secret.ts';
import { sweeping } from './sweeping.ts';
import { writing } from './writing.ts';

export const ALL_RULES: readonly Rule[] = [
  deleting,
  emptying,
  codeDeletes,
  hiddenCode,
  secrets,
  sweeping,
  commands,
  database,
  permissions,
  writing,
  patches,
];
