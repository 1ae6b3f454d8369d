import { example, exampleKinds } from './examples.js'
import { type Grammar, Writer } from './grammar.js'
import type { Prng } from './prng.js'

/** A piece of a page's content. Text may hold formulas as `§tex§`. */
export type Block =
  | { kind: 'heading' | 'paragraph' | 'box' | 'code'; text: string }
  | { kind: 'display'; tex: string }
  | { kind: 'list'; items: string[]; ordered: boolean }
  | { kind: 'post'; author: string; blocks: Block[] }

export interface Content {
  title: string
  blocks: Block[]
}

/** The kinds of page, by how their content is built. */
export type Genre = 'lecture' | 'questions' | 'encyclopedia' | 'problems' | 'reference' | 'translated' | 'article' | 'recipe' | 'product' | 'thread'

const AUTHORS = ['Mirela', 'tobias_k', 'Quill', 'Anselm', 'n0rdlicht', 'Pia M.', 'old_rook', 'Yusuf', 'Hanne', 'gwen42', 'Ravi', 'Ludo', 'kestrel9', 'Oona']

const paragraph = (sentences: string[], language: string): Block => ({
  kind: 'paragraph',
  text: sentences.join(language === 'zh' || language === 'ja' ? '' : ' '),
})
/** In a grammar an alternative is one line, so code has its line breaks as \n. */
const lines = (code: string): Block => ({ kind: 'code', text: code.replaceAll('\\n', '\n') })

/** Writes the content of one page of the genre, in the grammar's language. */
export function compose(genre: Genre, rules: Grammar, language: string, random: Prng): Content {
  const writer = new Writer(rules, random)
  const { write, many } = { write: writer.write.bind(writer), many: writer.many.bind(writer) }
  const prose = (low: number, high: number): Block => paragraph(many('s', random.int(low, high)), language)
  const heading = (): Block => ({ kind: 'heading', text: write('heading') })
  const display = (): Block => ({ kind: 'display', tex: writer.write('eq') })
  const worked = (): Block[] => {
    const known = exampleKinds.filter((kind) => writer.has(kind))
    if (known.length === 0) return []
    const kind = random.pick(known)
    return [{ kind: 'paragraph', text: write(kind, example(kind, random)) }]
  }
  const proof = (): Block[] => [
    { kind: 'paragraph', text: [write('proof'), ...many('step', random.int(2, 4))].join(' ') },
    ...(random.chance(0.6) ? [display()] : []),
    { kind: 'paragraph', text: [...many('step', random.int(1, 2)), write('qed')].join(' ') },
  ]
  const theorem = (): Block[] => [{ kind: 'box', text: write('thm') }, ...proof()]
  const post = (...blocks: Block[]): Block => ({ kind: 'post', author: random.pick(AUTHORS), blocks })
  const mixed = (rule: string, low: number, high: number): Block =>
    paragraph(random.shuffle([...many(rule, random.int(low, high)), ...many('s', 1)]), language)

  const build: Record<Genre, () => Block[]> = {
    lecture: () => [
      paragraph(many('intro', 2), language),
      ...Array.from({ length: random.int(2, 3) }, () => [
        heading(),
        { kind: 'box', text: write('def') } as Block,
        prose(1, 3),
        ...theorem(),
        ...worked(),
        paragraph(many('remark', random.int(1, 2)), language),
      ]).flat(),
    ],
    questions: () => [
      post(mixed('ask', 2, 4), display(), paragraph(many('ask', 1), language)),
      ...Array.from({ length: random.int(2, 4) }, () =>
        post(mixed('answer', 1, 2), ...(random.chance(0.5) ? [display()] : worked()), paragraph(many('step', random.int(1, 3)), language)),
      ),
      ...Array.from({ length: random.int(0, 2) }, () => post(paragraph(many('comment', random.int(1, 2)), language))),
    ],
    encyclopedia: () => [
      paragraph([write('def'), ...many('intro', 1), ...many('s', 2)], language),
      ...Array.from({ length: random.int(3, 4) }, () => [heading(), prose(2, 4), display(), mixed('remark', 1, 2), ...worked()]).flat(),
    ],
    problems: () => [
      heading(),
      { kind: 'box', text: write('ask') },
      prose(1, 2),
      heading(),
      ...proof(),
      ...worked(),
      heading(),
      mixed('step', 2, 4),
      display(),
      paragraph([...many('remark', 2), ...many('comment', 1)], language),
    ],
    reference: () =>
      Array.from({ length: random.int(3, 5) }, () => [heading(), prose(2, 5), ...(random.chance(0.7) ? [lines(write('code'))] : [])]).flat(),
    translated: () =>
      Array.from({ length: random.int(3, 4) }, () => [heading(), prose(2, 4), display(), prose(1, 3), ...worked()]).flat(),
    article: () => [
      prose(2, 4),
      ...Array.from({ length: random.int(2, 4) }, () => [
        heading(),
        prose(2, 4),
        ...(writer.has('code') && random.chance(0.7) ? [lines(write('code'))] : []),
        ...(random.chance(0.4) ? [prose(1, 3)] : []),
      ]).flat(),
    ],
    recipe: () => [
      prose(1, 3),
      heading(),
      { kind: 'list', items: many(writer.has('item') ? 'item' : 's', random.int(4, 8)), ordered: false },
      heading(),
      { kind: 'list', items: many('s', random.int(4, 8)), ordered: true },
      heading(),
      prose(3, 5),
    ],
    product: () => [
      prose(2, 4),
      heading(),
      { kind: 'list', items: many('item', random.int(2, 4)), ordered: false },
      prose(2, 4),
      heading(),
      prose(3, 5),
    ],
    thread: () => Array.from({ length: random.int(4, 8) }, () => post(prose(1, 4))),
  }
  const blocks = build[genre]()
  return { title: write('title'), blocks }
}
