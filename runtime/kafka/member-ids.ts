import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

interface Broker {
  joinGroup(request: { groupId: string }): Promise<unknown>
}

type Listener = (group: string, memberId: string) => void
const listeners = new Set<Listener>()

/**
 * Tells of each member id that a group gives to a consumer of this process, before the consumer joins with it. KafkaJS tells only
 * once it has joined, and a process that is killed in between remains a member that nobody knows.
 * @returns ends the telling
 */
export function onMemberId(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** To be called once, when KafkaJS is loaded. */
export function installMemberIds(): void {
  const { prototype } = require('kafkajs/src/broker') as { prototype: Broker }
  const join = prototype.joinGroup
  prototype.joinGroup = async function (request) {
    try {
      return await join.call(this, request)
    } catch (error) {
      const { memberId } = error as { memberId?: string }
      if (memberId) for (const listener of listeners) listener(request.groupId, memberId)
      throw error
    }
  }
}
