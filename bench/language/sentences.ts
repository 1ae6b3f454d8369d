import { readLines } from '../json-lines.js'

const COMMON = [
  'the and that with have this from they would there their what about which when people could because',
  'der die und nicht mit sich auch auf werden dass eine einem wurde haben durch über nach jedoch',
  'les des est dans pour que une qui sur pas avec plus sont cette mais comme nous leur après',
  'los las una por con para como más pero sus este cuando muy sobre también hasta donde años',
  'что это как все она они был для тебя так когда только если уже чтобы можно время',
  'która jest się nie jak ale przez tylko był może jego już bardzo także wszystko został',
  'και την του που από στο είναι για δεν θα αυτό έχει όπως αλλά πολύ μετά',
  'في من على أن هذا التي الذي كان بعد كل قبل حتى أكثر عند ذلك',
  'में के है और की से को पर यह नहीं एक लिए साथ बाद हुआ किया',
  'olan bir için ama daha gibi kadar sonra çok değil bunu her zaman ile',
].map((words) => words.split(' '))

/** Sentences from a JSONL file with a `text` each (also gzip); without one, made of common words of ten languages. */
export function readSentences(path: string | undefined): string[] {
  if (path === undefined) return madeUp(30_000)
  return readLines<{ text: string }>(path).map(({ text }) => text.replace(/\s+/g, ' '))
}

function madeUp(count: number): string[] {
  let state = 1
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return Array.from({ length: count }, (_, i) => {
    const words = COMMON[i % COMMON.length]!
    return Array.from({ length: 8 + below(20) }, () => words[below(words.length)]).join(' ')
  })
}
