import { join } from 'node:path'
import { Members } from '../../runtime/state/members.js'
import { takeStateDirectory } from '../../runtime/state/state-directory.js'
import type { Cluster } from '../../topology/cluster.js'

/**
 * Runs work whose process joins groups: one that was killed before it is signed off first, so that its session's end need not be waited for.
 * Where the home folder cannot be written, it is waited for.
 */
export async function asMember<T>(cluster: Cluster, home: string, work: () => Promise<T>): Promise<T> {
  const directory = await takeStateDirectory(join(home, 'ingest')).catch((error: Error) => {
    cluster.log('warn', 'the members of groups are not kept', { error: error.message })
    return undefined
  })
  if (!directory) return work()
  const members = new Members(directory.folder)
  await members.signOffFormer(cluster.transport, cluster.log)
  members.follow()
  try {
    return await work()
  } finally {
    members.unfollow()
    members.clear()
    directory.release()
  }
}
