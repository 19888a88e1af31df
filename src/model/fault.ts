/** What is wrong with a setting, and what would be right. Collected, so that a start names every fault at once. */
export type Fault = {
  /** Where, as the user wrote it: `kpis.agent_cost_usd_total.labels[1]`, `OTEL_KPI_HOLD`. */
  readonly path: string;
  /** A sentence that ends with what would be right. */
  readonly message: string;
};
