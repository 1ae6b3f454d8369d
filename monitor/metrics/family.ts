import type { Metric, OpenMetricsContentType, PrometheusContentType, Registry as PromRegistry } from 'prom-client'

export type Labels = Record<string, string | number>

export interface Sample {
  labels: Labels
  value: number
  /** Where it is not that of the family, as for the parts of a histogram. */
  metricName?: string
}

/** A metric with all its series at one moment. What nobody knows has no series. */
export interface Family {
  /** Of a counter, with `_total`. */
  name: string
  help: string
  type: 'gauge' | 'counter' | 'histogram'
  values: Sample[]
}

export const gauge = (name: string, help: string, values: Sample[]): Family => ({ name, help, type: 'gauge', values })
export const counter = (name: string, help: string, values: Sample[]): Family => ({
  name,
  help,
  type: 'counter',
  values,
})

/** A series, or none where the value is not known. */
export const series = (labels: Labels, value: number | undefined): Sample[] =>
  value === undefined ? [] : [{ labels, value }]

export interface Exposition {
  contentType: string
  body: string
}

const OPEN_METRICS = /application\/openmetrics-text/

/** The families in Prometheus' text format, or in OpenMetrics' where that is accepted. */
export async function exposition(families: readonly Family[], accept = ''): Promise<Exposition> {
  // Loaded when it is needed: every command would wait for it.
  const { Registry } = await import('prom-client')
  const registry: PromRegistry<OpenMetricsContentType | PrometheusContentType> = new Registry()
  if (OPEN_METRICS.test(accept)) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  for (const family of families) {
    if (family.values.length === 0) continue
    const metric = {
      ...family,
      // The registry takes `_total` off the name of a counter, and puts it on its series.
      async get() {
        return { ...family, name: this.name }
      },
    }
    registry.registerMetric(metric as unknown as Metric)
  }
  return { contentType: registry.contentType, body: await registry.metrics() }
}
