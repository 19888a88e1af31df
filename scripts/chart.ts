/**
 * Writes the Helm chart with what Helm takes from the chart's own folder alone: the rules and the dashboards, which lie where the
 * rest of the project uses them. Into dist/chart/otel-kpi, or the folder that is named.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = process.argv[2] ?? join(root, 'dist/chart/otel-kpi');

rmSync(target, { recursive: true, force: true });
cpSync(join(root, 'deploy/helm'), target, { recursive: true });
cpSync(join(root, 'prometheus/rules'), join(target, 'files/rules'), { recursive: true });
cpSync(join(root, 'grafana/dashboards'), join(target, 'files/dashboards'), { recursive: true });
