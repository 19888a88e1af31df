/** What an agent was told, and the machine it runs on. */
import { effectOf } from '../../model/defects.ts';
import { isOn, ofAgents, ofDoors, type Link } from '../link.ts';
import { hostOf, isLocal, proxyOf } from '../variables.ts';

export const SETTINGS_LINKS = [
  {
    name: 'settings',
    holds: 'an agent has settings for telemetry',
    look: ({ agents }) => (agents.some(({ isThere }) => isThere) ? '' : 'no settings were found'),
    mend: 'Run `otel-kpi setup`.',
  },
  {
    name: 'settings-readable',
    holds: 'settings can be read',
    look: ofAgents(
      ({ isThere }) => isThere,
      ({ file, fault }) => (fault === '' ? '' : `${file} ${fault}`),
    ),
    mend: 'Mend the file: the agent ignores all of it.',
  },
  {
    name: 'telemetry-on',
    holds: 'telemetry is switched on',
    look: ofAgents(
      ({ isThere, fault }) => isThere && fault === '',
      ({ isOn: on }) => (on ? '' : 'it is off'),
    ),
    mend: 'Run `otel-kpi setup`, and begin a new session.',
  },
  {
    name: 'metrics-exported',
    holds: 'metrics are exported',
    look: ofAgents(isOn, ({ variables }) => notOtlp('OTEL_METRICS_EXPORTER', variables['OTEL_METRICS_EXPORTER'])),
    mend: 'Set OTEL_METRICS_EXPORTER=otlp: only metrics tell lines, commits, pull requests and active time.',
  },
  {
    name: 'logs-exported',
    holds: 'events are exported',
    look: ofAgents(isOn, ({ variables }) => notOtlp('OTEL_LOGS_EXPORTER', variables['OTEL_LOGS_EXPORTER'])),
    mend: 'Set OTEL_LOGS_EXPORTER=otlp: only events tell prompts, tools and errors.',
  },
  {
    name: 'protocol',
    holds: 'a protocol is named',
    look: ofDoors(({ protocol }) =>
      /^(grpc|http\/(protobuf|json))$/.test(protocol) ? '' : `the protocol is "${protocol}"`,
    ),
    mend: 'Set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf or grpc: there is no default.',
  },
  {
    name: 'endpoint',
    holds: 'an endpoint is named',
    look: ofDoors(({ url }) => (hostOf(url) === '' ? `the endpoint is "${url}"` : '')),
    mend: 'Set OTEL_EXPORTER_OTLP_ENDPOINT to http://HOST:PORT.',
  },
  {
    name: 'endpoint-path',
    holds: 'endpoints have the path that belongs there',
    look: ofDoors(({ url, protocol }, _agent, signal) =>
      protocol === 'grpc' || hostOf(url) === '' || new URL(url).pathname === `/v1/${signal.toLowerCase()}`
        ? ''
        : `${signal.toLowerCase()} go to ${url}`,
    ),
    mend: 'OTEL_EXPORTER_OTLP_ENDPOINT has no path, the sender adds it; …_LOGS_ENDPOINT and …_METRICS_ENDPOINT need /v1/logs and /v1/metrics.',
  },
  {
    name: 'one-endpoint',
    holds: 'metrics and events go to the same host',
    look: ofAgents(isOn, ({ variables: { OTEL_EXPORTER_OTLP_ENDPOINT: all, ...variables } }) => {
      const apart = ['METRICS', 'LOGS'].flatMap((signal) => variables[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ?? []);
      const hosts = new Set([...(all ? [all] : []), ...apart].map((url) => URL.parse(url)?.host));
      return hosts.size > 1 ? [...hosts].join(' and ') : '';
    }),
    mend: 'Take out the endpoint of the single signal: it is above OTEL_EXPORTER_OTLP_ENDPOINT.',
  },
  {
    name: 'header-spelling',
    holds: 'the token is written with a space',
    look: ofDoors(({ headers }) =>
      Object.values(headers).some((value) => /^bearer%20/i.test(value)) ? 'Authorization has %20' : '',
    ),
    mend: 'Write `Authorization=Bearer TOKEN` with a space: some agents send the value as it stands.',
  },
  {
    name: 'token-shown',
    holds: 'no other machine is sent to without a token',
    look: ofDoors(({ url, headers }) =>
      isLocal(hostOf(url)) ||
      hostOf(url) === '' ||
      Object.keys(headers).some((name) => /^(authorization|x-.*key)$/i.test(name))
        ? ''
        : `none is shown to ${hostOf(url)}`,
    ),
    mend: 'Set OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer TOKEN", and a token at the receiver.',
    isNote: true,
  },
  {
    name: 'temporality',
    holds: 'metrics are deltas',
    look: ofAgents(isOn, ({ variables: { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: told = 'delta' } }) =>
      /^delta$/i.test(told) ? '' : `they are ${told}`,
    ),
    mend: 'Leave OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE out: otel-kpi counts both right, but these are sent again and again.',
    isNote: true,
  },
  {
    name: 'session-id',
    holds: 'metrics name their session',
    look: ofAgents(isOn, ({ variables: { OTEL_METRICS_INCLUDE_SESSION_ID: told = 'true' } }) =>
      /^(true|1)$/i.test(told) ? '' : 'OTEL_METRICS_INCLUDE_SESSION_ID takes it off',
    ),
    mend: 'Take OTEL_METRICS_INCLUDE_SESSION_ID out: without it, metrics are compared with events of a whole installation.',
  },
  {
    name: 'attributes',
    holds: 'resource attributes can be read',
    look: ofAgents(isOn, ({ variables: { OTEL_RESOURCE_ATTRIBUTES: told = '' } }) => {
      const pairs = told === '' ? [] : told.split(',');
      const wrong = pairs.find((pair) => !/^\s*[^=\s]+=[^\s"]*\s*$/.test(pair));
      return wrong !== undefined ? `"${wrong}" is no NAME=VALUE` : pairs.length > 12 ? `there are ${pairs.length}` : '';
    }),
    mend: 'Write NAME=VALUE,NAME=VALUE without spaces (%20), at most 12: else some versions send no metrics.',
  },
  {
    name: 'project-settings',
    holds: 'no exporter is set where it is ignored',
    look: ofAgents(
      ({ isThere }) => isThere,
      ({ ignored }) => (ignored.length === 0 ? '' : `settings of this project have ${ignored.join(', ')}`),
    ),
    mend: 'Move them to the settings of the user or the machine.',
    isNote: true,
  },
  {
    name: 'proxy',
    holds: 'no proxy stands between agent and collector',
    look: ofDoors(({ url }, { variables }) =>
      proxyOf(variables, url) === '' ? '' : `${hostOf(url)} is reached through a proxy`,
    ),
    mend: 'Add the host to NO_PROXY.',
  },
  {
    name: 'client-version',
    holds: 'the version of the agent has no known defect',
    look: ofAgents(
      ({ version }) => version !== undefined,
      ({ version, defects }) => (defects.length === 0 ? '' : `${version} ${defects.map(effectOf).join(' It ')}`),
    ),
    mend: 'Update the agent; docs/agents.md tells which versions are affected.',
    isNote: true,
  },
  {
    name: 'hooks',
    holds: 'hooks are installed, and run',
    look: ofAgents(
      ({ hook }) => hook !== 'not its',
      ({ hook }) => (hook === 'none' ? 'there are none' : hook === 'broken' ? 'their program fails' : ''),
    ),
    mend: 'Run `otel-kpi hooks install`; after a move of otel-kpi, `hooks uninstall` first.',
    isNote: true,
  },
  {
    name: 'guard',
    holds: 'the guard denies `rm -rf /`',
    look: ofAgents(
      ({ hook }) => hook === 'denies' || hook === 'allows',
      ({ hook }) => (hook === 'denies' ? '' : 'it was allowed'),
    ),
    mend: 'Read `otel-kpi guard check`: a policy allows it, or only warns (docs/guard.md).',
  },
] as const satisfies readonly Link[];

function notOtlp(name: string, value = ''): string {
  return /(^|,)\s*otlp\s*(,|$)/.test(value) ? '' : `${name} is ${value === '' ? 'not set' : value}`;
}
