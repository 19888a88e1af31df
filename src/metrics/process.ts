/** Processor, memory and event loop of this process, measured when its own metrics are scraped. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Self } from './own-metrics.ts';

/** How often the event loop's delay is sampled. The timer itself does not keep the process alive. */
const RESOLUTION_MS = 20;

export type ProcessWatch = { readonly measure: () => void; readonly stop: () => void };

export function watchProcess(self: Self, version: string): ProcessWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let cpu = { user: 0, system: 0 };
  self.gauge('otelkpi_build_info', { version, node: process.versions.node }, 1);
  self.gauge('otelkpi_process_start_time_seconds', {}, performance.timeOrigin / 1e3);

  return {
    measure() {
      const now = process.cpuUsage();
      self.add('otelkpi_process_cpu_seconds_total', { mode: 'user' }, (now.user - cpu.user) / 1e6);
      self.add('otelkpi_process_cpu_seconds_total', { mode: 'system' }, (now.system - cpu.system) / 1e6);
      cpu = now;

      const { rss, heapUsed, external } = process.memoryUsage();
      self.gauge('otelkpi_process_memory_bytes', { kind: 'resident' }, rss);
      self.gauge('otelkpi_process_memory_bytes', { kind: 'heap_used' }, heapUsed);
      self.gauge('otelkpi_process_memory_bytes', { kind: 'external' }, external);

      self.gauge('otelkpi_event_loop_delay_seconds', { stat: 'p50' }, delaySeconds(delay.percentile(50)));
      self.gauge('otelkpi_event_loop_delay_seconds', { stat: 'p99' }, delaySeconds(delay.percentile(99)));
      self.gauge('otelkpi_event_loop_delay_seconds', { stat: 'max' }, delaySeconds(delay.max));
      delay.reset();
    },
    stop: () => void delay.disable(),
  };
}

/** The histogram holds the whole time between two samples, in nanoseconds: what exceeds the resolution is the delay. */
function delaySeconds(ns: number): number {
  return Math.max(0, ns / 1e9 - RESOLUTION_MS / 1e3);
}
