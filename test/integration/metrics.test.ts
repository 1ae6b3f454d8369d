import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { writeSample } from '../../demo/sample/index.js'
import { ConfigResourceTypes, Transport } from '../../runtime/kafka/transport.js'
import { type Series, selectorsIn, seriesIn } from '../helpers/exposition.js'
import { finished, Sluice } from '../helpers/sluice.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-metrics-'))
// A second round would be cut off somewhere when the first test of a whole run ends, and its work then waits.
const config = join(folder, 'sluice.json')
const configure = (settings: object) => writeFileSync(config, JSON.stringify({ settings }))
const settings = { 'rounds.max': 1 }
configure(settings)
const sluice = Sluice.on(join(folder, 'home'), 'metrics', { SLUICE_CONFIG: config })
const prefix = sluice.env.SLUICE_PREFIX!
const WEEK_MS = String(7 * 24 * 3600 * 1000)
const scraped: string[] = []
let running: ChildProcess | undefined

/** Starts a process that serves metrics, and gives their address. */
async function serving(...args: string[]): Promise<string> {
  running = sluice.start(...args)
  let out = ''
  const gone = once(running, 'exit').then(([code]) => {
    throw new Error(`it ended with exit code ${code}: ${out}`)
  })
  gone.catch(() => {})
  while (!/served at (\S+)\/metrics/.test(out)) {
    out += String((await Promise.race([once(running.stdout!, 'data'), gone]))[0])
  }
  running.stdout!.resume()
  return /served at (\S+)\/metrics/.exec(out)![1]!
}

async function stop(): Promise<void> {
  const child = running
  running = undefined
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = finished(child)
  child.kill('SIGTERM')
  await ended
}

const get = (url: string, headers: Record<string, string> = {}) => fetch(url, { headers })

async function scrape(url: string): Promise<Series> {
  scraped.push(await (await get(`${url}/metrics`)).text())
  return seriesIn(scraped.at(-1)!)
}

/** Retention where it is never, so that it can overtake something. */
async function limitRetention(topic: string): Promise<void> {
  const admin = new Transport({ brokers: [inject('broker')] }).admin()
  await admin.connect()
  const configEntries = [{ name: 'retention.ms', value: WEEK_MS }]
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: prefix + topic, configEntries }],
  })
  await admin.disconnect()
}

/** Prometheus' own tool, where it is installed. */
function promtool(input: string | undefined, ...args: string[]): string | undefined {
  try {
    return execFileSync('promtool', args, { input, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`promtool ${args.join(' ')}: ${(error as { stderr?: string }).stderr}`)
  }
}

let sample: Awaited<ReturnType<typeof writeSample>>

beforeAll(async () => {
  sample = await writeSample(join(folder, 'sample'), { sites: 10, pages: 200 })
  await sluice.ok('init')
  await sluice.ok('seed', 'add', ...sample.seed, '--label', 'positive', '--source', 'sample')
  await sluice.ok('ingest', ...sample.crawl, '--crawl', 'sample')
  await limitRetention('pages.extracted')
})
afterEach(stop)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('metrics', () => {
  it('say which limit holds ingest up', async () => {
    const told = async (limits: object) => {
      configure({ ...settings, ...limits })
      return /ingest waits: .*/.exec((await sluice.run('lag')).out)?.[0]
    }
    expect(await told({ 'ingest.pages': 10 })).toBe(
      'ingest waits: more than 10 pages wait for extraction (ingest.pages)',
    )
    expect(await told({ 'ingest.pages': 0, 'ingest.bytes': 10_000 })).toContain('(ingest.bytes)')
    expect(await told({ 'ingest.pages': 0, 'ingest.bytes': 0 })).toBeUndefined()
    expect(await told({})).toBeUndefined()
  })

  it('tell that work waits where nobody is at it', async () => {
    const url = await serving('run', '--stages', 'extract', '--metrics', '0')
    const ready = async () => (await get(`${url}/ready`)).status
    const language = async () => (await scrape(url)).get('sluice_stage_removal_seconds') ?? []
    await expect.poll(language, { timeout: 60_000, interval: 500 }).toContainEqual({ stage: 'language', run: '' })
    await expect.poll(ready, { timeout: 60_000, interval: 500 }).toBe(503)
    expect((await get(`${url}/health`)).status).toBe(200)
    expect(await (await get(`${url}/ready`)).json()).toMatchObject({
      ok: false,
      why: expect.arrayContaining([expect.stringContaining('language: STOP: records wait, and nobody works on it')]),
    })
    await stop()
    const { code, out, err } = await sluice.run('lag')
    expect([code, out]).toEqual([1, expect.stringContaining('nobody works on any stage')])
    expect(err).toContain('language STOP')
  })

  it('of a run to its end are those that the rules and the dashboard ask for', async () => {
    const url = await serving('run', '--metrics', '127.0.0.1:0')
    const drained = sluice.ok('lag', '--until-drained', '--json')
    const accepted = async () => (await scrape(url)).has('sluice_run_pages_accepted')
    await expect.poll(accepted, { timeout: 150_000, interval: 1000 }).toBe(true)
    expect(JSON.parse(await drained)).toMatchObject({ version: 1, ok: true })
    await expect.poll(async () => (await get(`${url}/ready`)).status, { timeout: 60_000, interval: 500 }).toBe(200)
    await scrape(url)

    const open = await get(`${url}/metrics`, { accept: 'application/openmetrics-text; version=1.0.0' })
    expect(open.headers.get('content-type')).toContain('openmetrics')
    expect(await open.text()).toMatch(/# EOF\n$/)
    expect(await (await get(`${url}/topology`)).text()).toContain(
      'Sub-topology: 0\n    Source: extract-source (topics: [crawl.records])',
    )
    expect((await get(`${url}/else`)).status).toBe(404)
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405)
  })

  const rules = readFileSync('docker/prometheus/alerts.yaml', 'utf8')
  const dashboard = readFileSync('docker/grafana/sluice.json', 'utf8')
  const expressions = [
    ...[...rules.matchAll(/^\s+expr: (.*)$/gm)].map(([, expression]) => expression!),
    ...[...dashboard.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(
      ([, expression]) => JSON.parse(expression!) as string,
    ),
  ]

  it.each(expressions)('have what is asked for: %s', (expression) => {
    const series = scraped.map(seriesIn)
    const { selectors, by } = selectorsIn(expression)
    expect(selectors.length).toBeGreaterThan(0)
    for (const { name, labels } of selectors) {
      const found = series.flatMap((one) => one.get(name) ?? [])
      expect(found, name).not.toEqual([])
      for (const label of [...labels, ...by]) expect(found[0], `${name} by ${label}`).toHaveProperty(label)
    }
  })

  it('have the names and labels of kafka-lag-exporter, and no label by page or domain', () => {
    const series = seriesIn(scraped.at(-1)!)
    expect(Object.keys(series.get('kafka_consumergroup_group_lag')![0]!)).toEqual([
      ...['cluster_name', 'group', 'topic', 'partition', 'member_host', 'consumer_id', 'client_id'],
    ])
    for (const name of ['offset', 'lag_seconds', 'max_lag', 'max_lag_seconds', 'sum_lag', 'topic_sum_lag']) {
      expect(series.has(`kafka_consumergroup_group_${name}`)).toBe(true)
    }
    expect(scraped.at(-1)).not.toMatch(/example|https?:/)
  })

  it("pass Prometheus' own checks", ({ skip }) => {
    if (promtool(undefined, '--version') === undefined) {
      console.info('promtool: skipped, it is not installed (Debian has it in the package prometheus)')
      return skip()
    }
    promtool(scraped.at(-1), 'check', 'metrics')
    expect(promtool(undefined, 'check', 'rules', 'docker/prometheus/alerts.yaml')).toContain('SUCCESS')
    promtool(undefined, 'check', 'config', 'docker/prometheus/prometheus.yaml')
    promtool(undefined, 'test', 'rules', 'docker/prometheus/alerts.test.yaml')
  })

  it('come from a process beside the others too, and lag knows how it was', async () => {
    const url = await serving('monitor', '--metrics', '0')
    await expect.poll(async () => (await get(`${url}/ready`)).status, { timeout: 60_000, interval: 500 }).toBe(200)
    const series = await scrape(url)
    expect(series.get('sluice_stage_status')!.length).toBeGreaterThan(5)
    // As the instances have told, which are no more.
    expect(series.get('sluice_record_seconds_count')).toContainEqual({ stage: 'extract', run: '' })
    const rate = async () => JSON.parse(await sluice.ok('lag', '--json')).stages[0].inPerSecond
    await expect.poll(rate, { timeout: 60_000 }).toBeTypeOf('number')
    expect(await sluice.run('monitor', '--metrics', new URL(url).port)).toMatchObject({
      code: 1,
      err: expect.stringContaining('metrics cannot be served at 127.0.0.1'),
    })
  })
})
