import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

interface JoinRequest {
  groupId: string
  memberId?: string
}
interface Joined {
  memberId: string
}
interface Broker {
  joinGroup(request: JoinRequest): Promise<Joined>
  lookupRequest(apiKey: number, definitions: object): (request: object) => object
  connectionPool: { send(request: object): Promise<Joined> }
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

/**
 * Puts itself before KafkaJS's own joining, which asks for an id and joins with it in one go. To be called once, when KafkaJS
 * is loaded.
 */
export function installMemberIds(): void {
  const { prototype } = require('kafkajs/src/broker') as { prototype: Broker }
  const { requests } = require('kafkajs/src/protocol/requests') as { requests: { JoinGroup: object } }
  const apiKeys = require('kafkajs/src/protocol/requests/apiKeys') as { JoinGroup: number }
  const join = prototype.joinGroup
  prototype.joinGroup = async function (request) {
    if (request.memberId) return join.call(this, request)
    const tell = (memberId: string) => {
      for (const listener of listeners) listener(request.groupId, memberId)
    }
    try {
      const ask = this.lookupRequest(apiKeys.JoinGroup, requests.JoinGroup)
      const joined = await this.connectionPool.send(ask({ protocolType: 'consumer', ...request, memberId: '' }))
      // Brokers before 2.2 let a member join without an id.
      tell(joined.memberId)
      return joined
    } catch (error) {
      const { name, memberId } = error as { name: string; memberId: string }
      if (name !== 'KafkaJSMemberIdRequired') throw error
      tell(memberId)
      return join.call(this, { ...request, memberId })
    }
  }
}
