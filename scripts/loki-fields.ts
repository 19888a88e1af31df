/**
 * The fields of Loki's configuration that ours uses, as Loki 3.7 documents them
 * (https://grafana.com/docs/loki/latest/configure/): for where there is no Loki that would check it. A field more in
 * loki/config.yaml is one more here.
 */
import { parse } from 'yaml';

type Kind = 'text' | 'number' | 'switch' | 'duration' | 'size' | 'date';
/** A list has one kind of entry. */
type Shape = Kind | readonly [Shape] | { readonly [field: string]: Shape };

const FIELDS: Shape = {
  auth_enabled: 'switch',
  server: {
    http_listen_address: 'text',
    http_listen_port: 'number',
    grpc_listen_address: 'text',
    grpc_listen_port: 'number',
    log_level: 'text',
    graceful_shutdown_timeout: 'duration',
    grpc_server_max_recv_msg_size: 'number',
    grpc_server_max_send_msg_size: 'number',
  },
  common: {
    instance_addr: 'text',
    path_prefix: 'text',
    replication_factor: 'number',
    ring: { kvstore: { store: 'text' } },
    storage: { filesystem: { chunks_directory: 'text', rules_directory: 'text' } },
  },
  schema_config: {
    configs: [
      {
        from: 'date',
        store: 'text',
        object_store: 'text',
        schema: 'text',
        index: { prefix: 'text', period: 'duration' },
      },
    ],
  },
  distributor: { otlp_config: { default_resource_attributes_as_index_labels: ['text'] } },
  ingester: {
    max_chunk_age: 'duration',
    chunk_idle_period: 'duration',
    lifecycler: { min_ready_duration: 'duration' },
    wal: { flush_on_shutdown: 'switch' },
  },
  frontend: { scheduler_dns_lookup_period: 'duration', graceful_shutdown_timeout: 'duration' },
  frontend_worker: { dns_lookup_duration: 'duration' },
  querier: { query_ingesters_within: 'duration' },
  limits_config: {
    allow_structured_metadata: 'switch',
    reject_old_samples: 'switch',
    reject_old_samples_max_age: 'duration',
    creation_grace_period: 'duration',
    max_structured_metadata_size: 'size',
    max_structured_metadata_entries_count: 'number',
    max_line_size: 'size',
    ingestion_rate_mb: 'number',
    ingestion_burst_size_mb: 'number',
    per_stream_rate_limit: 'size',
    per_stream_rate_limit_burst: 'size',
    retention_period: 'duration',
    max_query_length: 'duration',
    split_queries_by_interval: 'duration',
    discover_log_levels: 'switch',
  },
  compactor: { working_directory: 'text', retention_enabled: 'switch', delete_request_store: 'text' },
  analytics: { reporting_enabled: 'switch' },
};

const KINDS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value !== '',
  number: (value) => typeof value === 'number',
  switch: (value) => typeof value === 'boolean',
  duration: (value) => value === 0 || (typeof value === 'string' && /^(\d+(\.\d+)?(ms|[smhdwy]))+$/.test(value)),
  size: (value) => typeof value === 'number' || (typeof value === 'string' && /^\d+ ?([KMGT]i?)?B$/.test(value)),
  date: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
};

/** What is wrong with a configuration, its variables at their defaults. */
export function lokiFaults(text: string): string[] {
  const expanded = text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
  return faultsOf(parse(expanded), FIELDS, '');
}

function faultsOf(value: unknown, shape: Shape, path: string): string[] {
  const at = (field: string | number) => (path === '' ? `${field}` : `${path}.${field}`);
  if (typeof shape === 'string') return KINDS[shape](value) ? [] : [`${path}: ${JSON.stringify(value)} is no ${shape}`];
  if (isList(shape)) {
    if (!Array.isArray(value)) return [`${path}: is no list`];
    return value.flatMap((entry, index) => faultsOf(entry, shape[0], at(index)));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: has no fields`];
  return Object.entries(value).flatMap(([field, of]) => {
    const inner = Object.hasOwn(shape, field) ? shape[field] : undefined;
    return inner === undefined ? [`${at(field)}: field ${field} not found`] : faultsOf(of, inner, at(field));
  });
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
