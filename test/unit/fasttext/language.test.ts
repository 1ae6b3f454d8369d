import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { FastTextModel, LanguageIdentifier } from '../../../processors/fasttext/index.js'
import { languageModel } from '../../../rounds/resources.js'

let identifier: LanguageIdentifier
beforeAll(async () => {
  identifier = new LanguageIdentifier(FastTextModel.read(await languageModel()))
})
afterEach(() => vi.restoreAllMocks())

const sentences: Array<[string, string]> = [
  ['en', 'Yesterday we walked along the river until it became too dark to see the path.'],
  ['de', 'Gestern sind wir am Fluss entlanggegangen, bis es zu dunkel wurde, um den Weg zu sehen.'],
  ['fr', "Hier, nous avons marché le long de la rivière jusqu'à ce qu'il fasse trop sombre."],
  ['es', 'Ayer caminamos junto al río hasta que se hizo demasiado oscuro para ver el camino.'],
  ['it', 'Ieri abbiamo camminato lungo il fiume finché è diventato troppo buio.'],
  ['pt', 'Ontem nós caminhamos ao longo do rio até que ficou escuro demais para ver o caminho.'],
  ['nl', 'Gisteren liepen we langs de rivier tot het te donker werd om het pad te zien.'],
  ['pl', 'Wczoraj szliśmy wzdłuż rzeki, aż zrobiło się zbyt ciemno, żeby widzieć ścieżkę.'],
  ['ru', 'Вчера мы гуляли вдоль реки, пока не стало слишком темно.'],
  ['uk', 'Учора ми йшли вздовж річки, доки не стало надто темно, щоб бачити стежку.'],
  ['el', 'Χθες περπατήσαμε δίπλα στο ποτάμι μέχρι που σκοτείνιασε.'],
  ['tr', 'Dün hava çok kararana kadar nehir boyunca yürüdük.'],
  ['fi', 'Eilen kävelimme joen vartta, kunnes tuli liian pimeää.'],
  ['ar', 'مشينا أمس على طول النهر حتى أصبح الظلام شديدا'],
  ['hi', 'कल हम नदी के किनारे तब तक चले जब तक बहुत अँधेरा नहीं हो गया।'],
  ['zh', '昨天我们沿着河边走，一直走到天黑看不清路为止。'],
  ['ja', '昨日は暗くなって道が見えなくなるまで川沿いを歩きました。'],
  ['ko', '어제 우리는 너무 어두워져서 길이 보이지 않을 때까지 강을 따라 걸었다.'],
  ['th', 'เมื่อวานเราเดินเลียบแม่น้ำจนมืดเกินกว่าจะมองเห็นทาง'],
  ['vi', 'Hôm qua chúng tôi đi dọc bờ sông cho đến khi trời quá tối.'],
]
const german = sentences[1]![1]

describe('language identification', () => {
  it.each(sentences)('%s', (language, sentence) => {
    const identified = identifier.identify(sentence)
    expect(identified.language).toBe(language)
    expect(identified.confidence).toBeGreaterThan(0.5)
    expect(identified.confidence).toBeLessThanOrEqual(1)
  })

  it.each([
    '',
    ' \n\t',
    '1234 — 5678 !?',
    '$x^2 + y^2 = z^2$',
    'https://example.com/some/english/words',
    '```\nlet x = 1\n```',
  ])('says und for %j, which is in none', (text) => {
    expect(identifier.identify(text)).toEqual({ language: 'und', confidence: 0 })
  })

  it('goes by the prose, not by formulas, code and addresses', () => {
    const code = 'const result = await fetch(address) // the request that asks for the whole list of all of them'
    const text = [
      german,
      `\`\`\`js\n${`${code}\n`.repeat(20)}\`\`\``,
      `~~~\n${`${code}\n`.repeat(20)}~~~`,
      '$$\\text{the sum of all of the numbers that are less than this one is not known}$$'.repeat(10),
      'siehe https://example.com/this/is/the/way/that/they/have/written/about/it '.repeat(10),
    ].join('\n')
    expect(identifier.identify(text).language).toBe('de')
  })

  it('leaves an unclosed fence out to the end, but no text after a lone dollar sign', () => {
    const english = sentences[0]![1]
    expect(identifier.identify(`${german}\n\`\`\`\n${`${english}\n`.repeat(10)}`).language).toBe('de')
    expect(identifier.identify(`5 $\n${`${english}\n`.repeat(3)}`).language).toBe('en')
  })

  it('looks at all parts of a long text, but at no more than a bounded part', () => {
    const predict = vi.spyOn(FastTextModel.prototype, 'predict')
    const english = `${sentences[0]![1]} `
    expect(identifier.identify(`${english.repeat(8)}${`${german} `.repeat(500)}`).language).toBe('de')
    expect(identifier.identify(`${`${german} `.repeat(2000)}${english.repeat(10)}`).language).toBe('de')
    expect(identifier.identify('x'.repeat(5_000_000)).language).toEqual(expect.any(String))
    expect(identifier.identify('word\n'.repeat(1_000_000)).language).toEqual(expect.any(String))
    for (const [sample] of predict.mock.calls) expect(sample.length).toBeLessThan(3000)
  })

  it.each(['$', '```\n', '$$', '~~~\n```\n', 'http://'])('takes no longer over 5 MB of %j', (piece) => {
    const started = performance.now()
    identifier.identify(piece.repeat(5_000_000 / piece.length))
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it.each(sentences)(
    '%s in capitals, with capitals at the beginning of words, wide, and with marks apart',
    (language, sentence) => {
      const titled = sentence.replace(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1))
      const wide = sentence.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0))
      for (const text of [sentence.toUpperCase(), titled, wide, sentence.normalize('NFD')])
        expect(identifier.identify(text).language).toBe(language)
    },
  )

  it('reads letters of mathematics and joined letters', () => {
    const bold = 'the river was dark before we could see the path'.replace(/[a-z]/g, (char) =>
      String.fromCodePoint(0x1d41a + char.charCodeAt(0) - 97),
    )
    expect(identifier.identify(bold).language).toBe('en')
  })

  it.each([
    ['en', '$20 off for every member and free entry on Sundays, or $100 for the whole year'],
    ['en', 'The hall costs $5/hour for members and $7/hour for everyone else who comes along.'],
    ['en', 'They asked US$300 million for the bridge and US$20 million for the road that leads to it.'],
    ['de', 'Die Karte kostet $4 am Schalter und im Zug wird sie für $6 verkauft, wenn noch Platz ist.'],
    ['es', 'La entrada cuesta $50 para adultos y niños mayores, y $20 para los que vienen en grupo.'],
    ['en', 'The price is $$ in the evening and the food is good, but it is $$$ on Sundays when the river is high.'],
  ])('money is no formula: %s, %s', (language, text) => {
    expect(identifier.identify(text).language).toBe(language)
  })

  it('formulas between prices are formulas', () => {
    const formula = '$\\text{the sum of all of the numbers that are less than this one}$'
    expect(identifier.identify(`${german} Das kostet $5. ${`${formula} `.repeat(10)}`).language).toBe('de')
    expect(identifier.identify(`${german} ${'$$x = y + z$$ '.repeat(50)}`).language).toBe('de')
  })

  it.each([
    ['zh', '本馆周一闭馆。'],
    ['zh', '第三章 矩阵与行列式'],
    ['zh', '求下列函数的极限'],
    ['zh', '版權所有 不得轉載'],
    ['ja', '第三章 行列とベクトル'],
    ['ko', '제삼장 행렬과 벡터'],
    ['ru', 'Москва'],
    ['el', 'Αθήνα'],
  ])('a label of another script is none: %s, %s', (language, text) => {
    const identified = identifier.identify(text)
    expect(identified.language).toBe(language)
    expect(identified.confidence).toBeGreaterThan(0)
    expect(identified.confidence).toBeLessThanOrEqual(1)
  })

  it('says und where no language of the model has the script', () => {
    expect(identifier.identify('ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ').language).toBe('und')
  })

  it('goes by all of a text that has hardly any prose', () => {
    const comment = '// the request that asks for the whole list of all of the bridges over the river, one by one\n'
    expect(identifier.identify(`\`\`\`\n${comment.repeat(5)}\`\`\`\nList`).language).toBe('en')
  })
})
