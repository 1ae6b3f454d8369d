import { eachLine, type FieldNames, type LinesOptions, NamedFields } from '../../lines/index.js'
import { bytesOf, sourcesOf } from '../../rounds/line-sources.js'
import type { HeldOutText } from './held-out.js'

/**
 * Reads texts from files, folders and pipes of JSON lines with `text` and, if they have it, `url`. Empty texts are left out.
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
  for (const source of (await sourcesOf(files)).flatMap(([, sources]) => sources)) {
    await eachLine(
      { name: source.name, chunks: await bytesOf(source) },
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
