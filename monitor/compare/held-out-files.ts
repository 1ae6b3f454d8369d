import { Readable } from 'node:stream'
import { resolveSources } from '../../ingest/index.js'
import { eachLine, type FieldNames, type LinesOptions, NamedFields } from '../../lines/index.js'
import type { HeldOutText } from './held-out.js'

const JSON_LINES = { kind: 'JSONL', named: /\.(jsonl|ndjson)(\.(gz|zst))?$/i }

/**
 * Reads texts from files of JSON lines with `text` and, if they have it, `url`. Empty texts are left out.
 * @param fields what the fields are called
 * @throws {LinesError} naming file and line of what is not a JSON object with a text
 * @throws {IngestError} naming the file that is not there or cannot be read
 */
export async function readHeldOut(
  files: readonly string[],
  fields: FieldNames,
  options: LinesOptions,
): Promise<HeldOutText[]> {
  const texts: HeldOutText[] = []
  for (const source of await resolveSources([...files], JSON_LINES)) {
    const chunks = Readable.from(await source.open(), { objectMode: false })
    await eachLine(
      { name: source.name, chunks },
      (line) => {
        const named = new NamedFields(line, fields)
        const text = named.string('text')
        if (text.trim() !== '') texts.push({ url: named.plain('url'), text })
      },
      options,
    )
  }
  return texts
}
