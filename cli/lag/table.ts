import { secondsFrom } from '../../monitor/lag-parts.js'
import type { LagPartition, LagRow, LagView } from '../../monitor/lag-row.js'
import { clip, duration, formatTable, groups, percent } from '../output.js'

const UNKNOWN = '–'
const NEVER = '∞'
const WHY_COLUMNS = 60
const SHORT_WHY_COLUMNS = 24

const HEADINGS = [
  'stage',
  'run',
  'records',
  'behind',
  'in/s',
  'out/s',
  'drained in',
  'trend',
  'commit',
  'kept',
  'failed',
  'work',
  'status',
  'why',
]

/** What a narrow terminal has no room for is left out, the first of these first. */
const DISPENSABLE = ['kept', 'drained in', 'commit', 'trend', 'failed', 'work', 'out/s', 'in/s', 'why']

/**
 * A line for each stage, or with `verbose` for each of its partitions too.
 * @param columns that there are; as many as are needed unless given
 */
export function lagTable({ at, rows, notes }: LagView, verbose: boolean, columns = Number.POSITIVE_INFINITY): string {
  const lines = rows.flatMap((row) => [
    cellsOf(row),
    ...(verbose ? row.partitions.map((one) => partitionCells(one, row, at)) : []),
  ])
  const { table, left } = fitting(lines, columns)
  const narrow = left.length > 0 ? [`a wider terminal has room for ${left.join(', ')}`] : []
  const told = [...troublesOf(rows, at), ...notes, ...narrow]
  return told.length > 0 ? `${table}\n\n${told.join('\n')}` : table
}

/** The table, and the headings of what there is no room for. */
function fitting(lines: string[][], columns: number): { table: string; left: string[] } {
  const isFitting = (table: string) => table.split('\n').every((line) => line.length <= columns)
  const whole = formatTable(HEADINGS, lines)
  if (isFitting(whole)) return { table: whole, left: [] }
  // The reasons are in the error, too.
  const short = lines.map((line) => line.with(-1, clip(line.at(-1)!, SHORT_WHY_COLUMNS)))
  for (let count = 0; ; count++) {
    const left = DISPENSABLE.slice(0, count)
    const shown = HEADINGS.flatMap((heading, i) => (left.includes(heading) ? [] : [i]))
    const table = formatTable(
      shown.map((i) => HEADINGS[i]!),
      short.map((line) => shown.map((i) => line[i]!)),
    )
    if (isFitting(table) || count === DISPENSABLE.length) return { table, left }
  }
}

function cellsOf(row: LagRow): string[] {
  const { name, within, run, lag, isExact, failed, workers, state, why } = row
  // Of groups that are not Sluice's nobody knows what they write.
  const isStage = row.written !== undefined
  return [
    within ? `  ${name}` : name,
    within ? `in ${within}` : (run ?? (isStage ? 'shared' : UNKNOWN)),
    records(lag, isExact),
    `${time(row.secondsBehind)}${row.behindWhat === 'end' && row.secondsBehind ? ' of input' : ''}`,
    rate(row.in, isStage),
    rate(row.out, isStage),
    time(row.secondsToDrain),
    row.trend ?? UNKNOWN,
    ago(row.secondsSinceCommit),
    time(row.secondsKept),
    failed === undefined ? UNKNOWN : groups(failed),
    workers === 0 ? 'nobody' : String(workers ?? UNKNOWN),
    state,
    clip(why, WHY_COLUMNS),
  ]
}

function partitionCells(partition: LagPartition, { workers }: LagRow, now: number): string[] {
  const { topic, lag, isExact, committedAt, owner, status, position, end } = partition
  return [
    `    ${topic}/${partition.partition}`,
    `${position}/${end}`,
    records(lag, isExact),
    time(partition.secondsBehind),
    ...['', '', '', ''],
    ago(secondsFrom(committedAt, now)),
    time(partition.secondsKept),
    '',
    // Whoever takes partitions by itself owns none that Kafka knows of.
    owner?.clientId ?? (workers === undefined ? UNKNOWN : 'nobody'),
    status.state,
    clip(status.why, WHY_COLUMNS),
  ]
}

export const records = (lag: number | undefined, isExact: boolean): string =>
  lag === undefined ? UNKNOWN : `${isExact ? '' : '≈ '}${groups(lag)}`

const ago = (seconds: number | undefined): string => (seconds === undefined ? UNKNOWN : `${time(seconds)} ago`)

/** @param isExact commit markers are not counted as records */
function rate(perSecond: number | undefined, isExact: boolean): string {
  if (perSecond === undefined) return UNKNOWN
  const shown = groups(perSecond < 10 ? Math.round(10 * perSecond) / 10 : Math.round(perSecond))
  return isExact || perSecond === 0 ? shown : `≈ ${shown}`
}

function time(seconds: number | undefined): string {
  if (seconds === undefined) return UNKNOWN
  if (seconds === Number.POSITIVE_INFINITY) return NEVER
  const days = seconds / 86_400
  if (days >= 2) return `${Math.round(days)} d`
  return seconds < 10 ? `${seconds.toFixed(1)} s` : seconds < 60 ? `${Math.round(seconds)} s` : duration(1000 * seconds)
}

/** What the tasks say of themselves that a person should know. */
function troublesOf(rows: readonly LagRow[], now: number): string[] {
  const tasks = rows
    .filter(({ within }) => !within)
    .flatMap(({ partitions }) => partitions.flatMap(({ task }) => task ?? []))
  return [...new Map(tasks.map((task) => [task.name, task])).values()].flatMap(({ name, status }) => {
    const { state, why, errors, restored, restoring, owner, at } = status
    const since = `for ${duration(Math.max(0, now - at))}`
    if (state === 'stopped') return [`${name} has stopped: ${why}`]
    if (state === 'restoring') {
      return [`${name} is restoring: ${percent(restored / restoring)} of ${groups(restoring)} records (${owner})`]
    }
    if (state === 'waiting') return [`${name} waits ${since}, ${groups(errors)} errors (${owner}): ${why}`]
    return []
  })
}
