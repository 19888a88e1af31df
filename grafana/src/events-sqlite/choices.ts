/** Variables, and the condition that follows all of them. In SQL, `%` is every value. */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { IN_TIME, SQLITE } from '../kit/sql.ts';
import { textVariable } from '../kit/variables.ts';

const HOST = `ifnull(json_extract(custom_attributes, '$."host.name"'), '')`;
const PROJECT = `coalesce(json_extract(custom_attributes, '$."project"'), json_extract(custom_attributes, '$."project.name"'), '')`;

/** Of rows of `events` and `metrics`: in the time that is shown, and chosen. */
export const CHOSEN = `${IN_TIME} AND agent LIKE '$agent' AND ifnull(session_id, '') LIKE '$of_session' AND ${HOST} LIKE '$host' AND ${PROJECT} LIKE '$project'`;

/** The same of the view of usage, which calls the session by another name. */
export const CHOSEN_USAGE = CHOSEN.replace("ifnull(session_id, '')", 'session');

/** A call that was refused never ran; the event that says so is no call that ended. */
export const ENDED_CALL = "kind = 'tool' AND event_name NOT LIKE '%tool_decision'";

export function choices() {
  return [
    new DatasourceVariableBuilder('sqlite')
      .label('SQLite')
      .type('frser-sqlite-datasource')
      .current({ text: 'SQLite', value: 'sqlite' }),
    choice('agent', 'Agent', 'SELECT DISTINCT agent FROM events ORDER BY 1'),
    choice('host', 'Host', distinct(HOST)),
    choice('project', 'Project', distinct(PROJECT)),
    textVariable('of_session', 'Session', 'The id of a session, or its beginning and %. % is every one.', '%'),
  ];
}

const distinct = (of: string) => `SELECT DISTINCT ${of} FROM events WHERE ${of} <> '' ORDER BY 1`;

function choice(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(SQLITE)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .includeAll(true)
    .allValue('%')
    .current({ text: 'All', value: '$__all' });
}
