import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onMemberId } from '../kafka/member-ids.js'
import type { Log, Transport } from '../kafka/transport.js'
import { Wire } from '../kafka/wire.js'

const FOR_MS = 5000

/**
 * The consumer groups that an instance is a member of, on disk. A process that was killed stays a member until its session ends,
 * and its partitions wait so long; the one that takes its state folder over signs it off first.
 */
export class Members {
  readonly #file: string
  readonly #members: Record<string, string> = {}
  #unfollow: () => void = () => {}

  /** @param folder of the instance; no other process may use it */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true })
    this.#file = join(folder, 'members.json')
  }

  /** Keeps the ids that the groups give to this process from now on. */
  follow(): void {
    this.#unfollow = onMemberId((group, memberId) => {
      this.#members[group] = memberId
      this.#save()
    })
  }

  unfollow(): void {
    this.#unfollow()
  }

  delete(group: string): void {
    delete this.#members[group]
    this.#save()
  }

  /** Of all groups: the process has left them in order. */
  clear(): void {
    for (const group of Object.keys(this.#members)) delete this.#members[group]
    this.#save()
  }

  #save(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#members))
    renameSync(`${this.#file}.new`, this.#file)
  }

  /** Signs off what the process before this one was; whom that does not reach, the session's end does. */
  async signOffFormer(transport: Transport, log: Log): Promise<void> {
    let former: Record<string, string>
    try {
      former = JSON.parse(readFileSync(this.#file, 'utf8'))
    } catch {
      return
    }
    const wire = new Wire(transport)
    const deadline = Date.now() + FOR_MS
    for (const [groupId, memberId] of Object.entries(former)) {
      if (Date.now() > deadline) break
      try {
        await wire.ask(await wire.coordinator(groupId, 'group'), (broker) => broker.leaveGroup({ groupId, memberId }))
        log('info', 'the former process was signed off', { group: groupId })
      } catch (error) {
        log('info', 'the former process is no longer a member', { group: groupId, error: String(error) })
      }
    }
    await wire.close()
  }
}
