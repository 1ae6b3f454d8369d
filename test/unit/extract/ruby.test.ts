import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article } from './pages.js'

const textOf = (line: string): string => extract(article(`<p>${line}</p>`), 'https://a.example/1').text

describe('readings of ruby', () => {
  it.each([
    ['alone', '<ruby>川<rt>かわ</rt></ruby>の<ruby>水<rt>みず</rt></ruby>が増える。', '川の水が増える。'],
    ['with brackets for others', '<ruby>橋<rp>（</rp><rt>はし</rt><rp>）</rp></ruby>を渡る。', '橋を渡る。'],
    ['without end tags', '<ruby>東<rp>(<rt>とう<rp>)<rb>京<rt>きょう</ruby>へ行く。', '東京へ行く。'],
    ['of several bases', '<ruby>東<rt>とう</rt>京<rt>きょう</rt></ruby>へ行く。', '東京へ行く。'],
    ['in rows', '<ruby><rb>旧</rb><rb>橋</rb><rtc><rt>きゅう</rt><rt>きょう</rt></rtc></ruby>を見る。', '旧橋を見る。'],
    ['around links', '<a href="/k"><ruby>川<rt><span>かわ</span></rt></ruby></a>を見る。', '川を見る。'],
    ['spread over lines', '<ruby>\n  東\n  <rt>とう</rt>\n  京\n  <rt>きょう</rt>\n</ruby>へ行く。', '東京へ行く。'],
    ['of Chinese', '<ruby>河<rt>hé</rt></ruby>上有<ruby>桥<rt>qiáo</rt></ruby>。', '河上有桥。'],
  ])('%s are dropped', (_, html, text) => expect(textOf(html)).toContain(`\n\n${text}\n\n`))

  it('end with the paragraph', () => {
    expect(textOf('<ruby>橋<rt>はし')).toContain('The bridge over')
    expect(textOf('<ruby>橋<rt>はし')).toContain('Every spring')
  })

  it('are known by their ruby', () => expect(textOf('See <rt>this</rt> bridge.')).toContain('See this bridge.'))
})
