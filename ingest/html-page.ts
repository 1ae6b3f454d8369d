import { pathToFileURL } from 'node:url'
import { damage } from './frames.js'
import { isArchive } from './names.js'
import type { OpenFile } from './open-file.js'
import { htmlPage } from './page.js'
import type { WarcItem } from './types.js'

const HTML = /^\uFEFF?\s*(<\?xml[^>]*>\s*)?<(!doctype\s+html|html|head)\b/i
/** Lines of JSON, which names like those of pages are given to as well. */
const OBJECT = /^\uFEFF?\s*\{\s*"/
const HTML_NAME = /\.x?html?(\.(gz|zst))?$/i

export const isHtmlName = (name: string): boolean => HTML_NAME.test(name)

/**
 * Whether a file is a page: it begins like one, or is called one and has another beginning. Behind a URL, or under the name of
 * an archive, a page stands in the place of what was asked for.
 */
export function isHtmlFile({ source, beginning }: OpenFile): boolean {
  if (!source.file || isArchive(source.name)) return false
  return startsHtml(beginning) || (isHtmlName(source.name) && !OBJECT.test(beginning.toString('utf8', 0, 1024)))
}

/** Whether a text is a whole page, comments before it left out. */
export const startsHtml = (beginning: Buffer): boolean =>
  HTML.test(beginning.toString('utf8', 0, 1024).replace(/<!--.*?-->/gs, ''))

/** A file that is a page: its URL is the file's, its time that of its last change. */
export async function* htmlFile(file: OpenFile, from: number, maxPayload: number): AsyncGenerator<WarcItem> {
  if (from > 0) return
  const { source, input, packing } = file
  const content = packing.contentOf(input, () => false)
  await content.fill(maxPayload + 1)
  const { barrier, view } = content
  if (barrier?.kind === 'break') {
    yield { ...damage(0, barrier), next: undefined }
    return
  }
  // Pages have http(s) URLs; a file stands under a host that cannot exist.
  const url = `http://file.invalid${pathToFileURL(source.name).pathname}`
  const capture = { url, capturedAt: Math.trunc(source.file?.modifiedAt ?? 0) }
  const size = source.size ?? view.length
  yield { ...htmlPage(capture, 'text/html', view, maxPayload), offset: 0, length: size, next: size }
}
