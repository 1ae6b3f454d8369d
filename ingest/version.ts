import { createHash } from 'node:crypto'
import type { IngestProgress } from '../schemas/types.js'
import { isHtmlName } from './html-page.js'
import type { Source } from './types.js'

/** Bytes by which a file is known again. */
export const BEGINNING = 16 << 10

type Version = NonNullable<IngestProgress['version']>

/** Which file a source is, from its first bytes: of as many as there are, or were. @throws IngestError when it cannot be read */
export async function versionOf(source: Source, hashed = BEGINNING): Promise<Version> {
  const hash = createHash('sha1')
  let read = 0
  for await (const chunk of await source.open(0, hashed)) {
    const wanted = chunk.subarray(0, hashed - read)
    hash.update(wanted)
    read += wanted.length
    if (read >= hashed) break
  }
  return { size: source.size ?? 0, changed: source.version ?? '', beginning: hash.digest('hex'), hashed: read }
}

/** Which file a source is, as its server has called it since it was opened. */
export const versionByServer = ({ size = 0, version = '' }: Source): Version => ({
  size,
  changed: version,
  beginning: '',
  hashed: 0,
})

export type Change =
  /** It is what it was. */
  | 'same'
  /** It goes on behind what it was. */
  | 'grown'
  /** It is another file, under the same name. */
  | 'another'

/**
 * What has become of a file since it was last looked at. Its beginning is read only where its size or time has changed.
 * @throws IngestError when it cannot be read
 */
export async function changeOf(source: Source, progress: IngestProgress): Promise<Change> {
  const { version } = progress
  if (!version) return 'same'
  if (source.size === version.size && source.version === version.changed) return 'same'
  const now = await versionOf(source, version.hashed)
  if (now.beginning !== version.beginning || now.size < progress.offset) return 'another'
  if (now.size === version.size) return 'same'
  // A page is one text: it does not go on behind its end.
  return now.size > version.size && !isHtmlName(source.name) ? 'grown' : 'another'
}

/**
 * Whether a server has another file under a name by now: it calls its content otherwise (ETag, time) or has more or less of it.
 * Where it says nothing of either, it is the same.
 * @throws IngestError when it cannot be asked
 */
export async function isAnotherByServer(source: Source, { version, bytes }: IngestProgress): Promise<boolean> {
  const now = await versionOf(source, 1)
  return now.changed !== (version?.changed ?? '') || (now.size > 0 && now.size !== (version?.size ?? bytes))
}

export const isAnother = (name: string): string =>
  `${name} is another file than the one that was read under this name: ingest it with another label (\`--crawl\`), or with \`--anew\``
