import { describe, expect, it } from 'vitest'
import { faultOf } from '../../runtime/existing-topics.js'

const table = { topic: 't', partitions: 4, config: { 'cleanup.policy': 'compact', 'max.message.bytes': '16' } }
const log = { topic: 't', partitions: 4, config: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } }
const fresh = { isRecorded: false, replicationFactor: -1 }
const facts = (config: Record<string, string>, partitions = 4, replicas = 3) => ({
  partitions,
  replicas,
  config: new Map(Object.entries(config)),
})

describe('faultOf', () => {
  it('finds nothing wrong with what is as it is wanted, larger, or may not be looked at', () => {
    expect(
      faultOf(table, facts({ ...table.config, 'max.message.bytes': '17', 'segment.bytes': '1' }), fresh),
    ).toBeUndefined()
    expect(faultOf(log, facts({ ...log.config, 'min.insync.replicas': '2' }), fresh)).toBeUndefined()
    expect(faultOf(log, facts({}), fresh)).toBeUndefined()
  })

  it('takes a table that keeps what was deleted for a day, as brokers do unless told otherwise', () => {
    const month = { ...table, config: { ...table.config, 'delete.retention.ms': String(30 * 86_400_000) } }
    expect(faultOf(month, facts({ 'delete.retention.ms': '86400000' }), fresh)).toBeUndefined()
    expect(faultOf(month, facts({ 'delete.retention.ms': '3600000' }), fresh)).toContain('delete.retention.ms')
  })

  it.each([
    [table, { 'cleanup.policy': 'delete' }, 't: cleanup.policy is delete, and has to be compact'],
    [table, { 'cleanup.policy': 'compact,delete' }, 't: cleanup.policy is compact,delete, and has to be compact'],
    [table, { 'max.message.bytes': '15' }, 't: max.message.bytes is 15, and has to be 16 at least'],
    [log, { 'cleanup.policy': 'compact' }, 't: cleanup.policy is compact, and has to be delete'],
    [log, { 'retention.ms': '60000' }, 't: retention.ms is 60000, and has to be -1'],
    [log, { 'min.insync.replicas': '4' }, 't: min.insync.replicas is 4, and it is kept 3 times: it takes no record'],
  ])('says what is wrong with %j that has %j', (wanted, config, fault) => {
    expect(faultOf(wanted, facts(config), fresh)).toBe(fault)
  })

  it('compares partitions unless it is known with how many a topic was made, and replicas if their number is set', () => {
    expect(faultOf(table, facts({}, 5), fresh)).toBe('t: it has 5 partitions, and has to have 4')
    expect(faultOf(table, facts({}, 5), { ...fresh, isRecorded: true })).toBeUndefined()
    expect(faultOf(table, facts({}, 4, 2), { ...fresh, replicationFactor: 3 })).toBe(
      't: it is kept 2 times, and replicationFactor is 3',
    )
  })
})
