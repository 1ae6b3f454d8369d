/**
 * Judges pages by words, as a program for `sluice judge`: a page is of the domain when at least so many different ones of the words stand in it.
 *
 *   sluice judge round-1 --by "node examples/judge-by-words.mjs 3 theorem proof lemma equation integral"
 *
 * It reads pages from standard input, a JSON object a line (`id`, `url`, `title`, `text`, `language`), and writes a verdict for each (`id`, `verdict`).
 */
import { createInterface } from 'node:readline'

const [least, ...words] = process.argv.slice(2)
if (!(Number(least) > 0) || words.length === 0) {
  console.error('usage: judge-by-words.mjs LEAST WORD…')
  process.exit(2)
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, title, text } = JSON.parse(line)
  const there = new Set(`${title} ${text}`.toLowerCase().match(/\p{L}+/gu))
  const found = words.filter((word) => there.has(word.toLowerCase())).length
  console.log(JSON.stringify({ id, verdict: found >= Number(least) ? 'yes' : 'no' }))
}
