import { describe, expect, it } from 'vitest'
import { type Codec, RegistryUnavailableError } from '../../../runtime/codec.js'
import { isSelected } from '../../../runtime/selection.js'

const selection = {
  until: new Map([['t', new Map([[0, 10n]])]]),
  wanted: (_: string, value: unknown) => value === 'yes',
}
const codec = { read: async (_: string, value: Buffer) => value.toString() } as unknown as Codec
const failing = (error: Error) =>
  ({
    read: async () => {
      throw error
    },
  }) as unknown as Codec
const record = (changes: object) => ({ topic: 't', partition: 0, offset: 3n, value: Buffer.from('no'), ...changes })

describe('a selection', () => {
  it('leaves out what is not wanted, up to where there is a choice', async () => {
    expect(await isSelected(codec, selection, record({}))).toBe(false)
    expect(await isSelected(codec, selection, record({ value: Buffer.from('yes') }))).toBe(true)
    expect(await isSelected(codec, selection, record({ offset: 10n }))).toBe(true)
    expect(await isSelected(codec, selection, record({ partition: 1 }))).toBe(true)
    expect(await isSelected(codec, selection, record({ topic: 'other' }))).toBe(true)
    expect(await isSelected(codec, undefined, record({}))).toBe(true)
  })

  it('leaves what cannot be decoded to the stage, and a registry that is away to whoever waits for it', async () => {
    expect(await isSelected(failing(new Error('no schema')), selection, record({}))).toBe(true)
    const away = new RegistryUnavailableError(new Error('away'))
    await expect(isSelected(failing(away), selection, record({}))).rejects.toBe(away)
  })
})
