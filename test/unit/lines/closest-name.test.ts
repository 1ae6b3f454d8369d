import { expect, it } from 'vitest'
import { askIfMeant } from '../../../lines/index.js'

it.each([
  ['Partitions', 'partitions'],
  ['kafka_port', 'kafkaPort'],
  ['partions', 'partitions'],
  ['part', 'partitions'],
  ['partitions.number', 'partitions'],
])('asks whether by %s %s is meant', (name, meant) => {
  expect(askIfMeant(name, ['brokers', 'kafkaPort', 'partitions'])).toBe(`; is ${meant} meant?`)
})

it.each(['threshold', 'par', '', '-'])('does not guess by %j', (name) => {
  expect(askIfMeant(name, ['brokers', 'kafkaPort', 'partitions'])).toBe('')
})
