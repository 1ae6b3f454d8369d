import { TOMBSTONES_MS } from './changelog.js'
import type { NewTopic, TopicFacts } from './kafka/admin.js'

/** Topics that are there are not what they have to be: what was written to them would be lost or misplaced. */
export class UnfitTopicsError extends Error {
  constructor(faults: readonly string[]) {
    const list = faults.map((fault) => `\n  ${fault}`).join('')
    const count = faults.length === 1 ? '1 topic is' : `${faults.length} topics are`
    super(
      `${count} there and not as needed:${list}\nChange it (kafka-configs.sh --alter --entity-type topics --entity-name TOPIC --add-config NAME=VALUE), or delete what is empty, which is then made as needed.`,
    )
  }
}

/** Settings that have to be as they are, and those that may be larger; all others are matters of speed. */
const EXACT = ['cleanup.policy']
const AT_LEAST = ['retention.ms', 'retention.bytes', 'max.message.bytes', 'delete.retention.ms']
/** Topics are made with more, and work with so much. */
const ENOUGH: Record<string, number> = { 'delete.retention.ms': TOMBSTONES_MS }

/** What is wrong with a topic that is there, in one line; undefined when nothing is. */
export function faultOf(
  wanted: NewTopic,
  facts: TopicFacts,
  { isRecorded, replicationFactor }: { isRecorded: boolean; replicationFactor: number },
): string | undefined {
  const { partitions, replicas, config } = facts
  const faults = [
    ...[...EXACT, ...AT_LEAST].flatMap((name) => settingFault(name, wanted.config[name], config.get(name)) ?? []),
    // With how many partitions it was made is known of the others, and with more it works.
    ...(isRecorded || partitions === wanted.partitions
      ? []
      : [`it has ${partitions} partitions, and has to have ${wanted.partitions}`]),
    ...(replicas >= replicationFactor
      ? []
      : [`it is kept ${replicas} times, and replicationFactor is ${replicationFactor}`]),
    ...(Number(config.get('min.insync.replicas') ?? 1) <= replicas
      ? []
      : [
          `min.insync.replicas is ${config.get('min.insync.replicas')}, and it is kept ${replicas} times: it takes no record`,
        ]),
  ]
  return faults.length === 0 ? undefined : `${wanted.topic}: ${faults.join('; ')}`
}

function settingFault(name: string, wanted: string | undefined, actual: string | undefined): string | undefined {
  if (wanted === undefined || actual === undefined || actual === wanted) return undefined
  if (AT_LEAST.includes(name) && amount(actual) >= Math.min(amount(wanted), ENOUGH[name] ?? Infinity)) return undefined
  return `${name} is ${actual}, and has to be ${wanted}${AT_LEAST.includes(name) && wanted !== '-1' ? ' at least' : ''}`
}

/** -1 is no limit. */
const amount = (text: string): number => (text === '-1' ? Number.POSITIVE_INFINITY : Number(text))
