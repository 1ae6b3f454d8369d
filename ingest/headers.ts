import { isUtf8 } from 'node:buffer'
import { AsyncIterReader, HeadersMultiMap, StatusAndHeadersParser } from 'warcio'

/** What warcio joins the values of a repeated field with. */
const JOINED = ',,,'

/** A first line and the fields below it, of a WARC record or an HTTP message. */
export class HeaderBlock {
  readonly #fields = new Map<string, string>()

  constructor(
    readonly firstLine: string,
    fields: Iterable<[string, string]>,
  ) {
    for (const [name, value] of fields) {
      const key = name.trim().toLowerCase()
      if (!this.#fields.has(key)) this.#fields.set(key, value)
    }
  }

  /** The first value of a field, whatever the case of its name; empty when there is none. */
  get(name: string): string {
    const [first = ''] = this.#fields.get(name)?.split(JOINED, 1) ?? []
    return first.trim()
  }

  /** All values of a field, separated by commas. */
  list(name: string): string {
    return this.#fields.get(name)?.replaceAll(JOINED, ', ') ?? ''
  }
}

/** Parses a block of headers; line ends of any kind, folded lines and bytes that are not UTF-8 are put right before. */
export async function parseHeaders(block: Buffer): Promise<HeaderBlock> {
  const [firstLine = '', ...fields] = unfolded(block.toString(isUtf8(block) ? 'utf8' : 'latin1'))
  const wellFormed = [firstLine, ...fields.filter((line) => line.includes(':')), '', ''].join('\r\n')
  const reader = new AsyncIterReader([Buffer.from(wellFormed)], null)
  const parsed = await new StatusAndHeadersParser().parse(reader, { headersClass: HeadersMultiMap })
  return new HeaderBlock(firstLine, (parsed?.headers as HeadersMultiMap | undefined)?.entries() ?? [])
}

function unfolded(text: string): string[] {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const isContinuation = lines.length > 1 && /^[ \t]/.test(line)
    if (isContinuation) lines.push(`${lines.pop()} ${line.trim()}`)
    else lines.push(line.trimEnd())
  }
  return lines
}
