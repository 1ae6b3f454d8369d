import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Reader } from '../../../runtime/kafka/reader.js'
import { restore } from '../../../runtime/restore.js'
import { LocalStores } from '../../../runtime/state/local-store.js'

describe('restore', () => {
  it('beats after each fetch, however few keys the changelog names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-restore-'))
    const stores = new LocalStores(folder)
    const fetches = 50
    async function* read() {
      for (let n = 0; n < fetches; n++) yield [{ offset: BigInt(n), key: Buffer.from('one'), value: Buffer.from([n]) }]
    }
    let beats = 0
    try {
      const store = stores.task('changelog-0')
      const mark = await restore(store, {
        reader: { read } as unknown as Reader,
        topic: 'changelog',
        partition: 0,
        epoch: 'e',
        end: BigInt(fetches),
        beat: async () => {
          beats++
        },
        onProgress: () => {},
      })
      expect(beats).toBe(fetches)
      expect(mark.applied).toBe(BigInt(fetches))
      expect(store.get('one')).toEqual(Buffer.from([fetches - 1]))
    } finally {
      await stores.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
