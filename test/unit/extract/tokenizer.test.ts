import { describe, expect, it } from 'vitest'
import { hashStep, NameTable } from '../../../processors/extract/names.js'
import { KNOWN_TAGS, TAG_NAMES } from '../../../processors/extract/tags.js'
import { Tokenizer } from '../../../processors/extract/tokenizer.js'

/** Tokens of a page, written one after another. */
function tokens(html: string): string[] {
  const out: string[] = []
  const others: string[] = []
  let foreign = 0
  const nameOf = (tag: number): string => (tag < KNOWN_TAGS ? TAG_NAMES[tag]! : others[tag - KNOWN_TAGS]!)
  new Tokenizer(html, {
    text: (text) => out.push(text),
    startTag: (tag, classes, attributes, selfClosing) => {
      const pairs: string[] = classes ? [`class=${classes}`] : []
      for (let i = 0; attributes && i < attributes.length; i += 2) pairs.push(`${attributes[i]}=${attributes[i + 1]}`)
      out.push(`<${[nameOf(tag), ...pairs].join(' ')}${selfClosing ? '/' : ''}>`)
      if (nameOf(tag) === 'svg') foreign++
    },
    endTag: (tag) => out.push(`</${nameOf(tag)}>`),
    otherTag: (name) => KNOWN_TAGS + others.push(name) - 1,
    inForeignContent: () => foreign > 0,
  }).run()
  return out
}

describe('tokenizer', () => {
  const cases: [name: string, html: string, expected: string[]][] = [
    ['text and tags', 'a<b>c</b>d', ['a', '<b>', 'c', '</b>', 'd']],
    ['names in any case', '<DIV CLASS=x></Div>', ['<div class=x>', '</div>']],
    ['unknown names', '<x-y></x-y>', ['<x-y>', '</x-y>']],
    ['a lone less-than sign', '1 < 2 <3 a<', ['1 < 2 <3 a<']],
    ['attribute values with and without quotes', `<p id='a b' lang="c" role=d>`, ['<p id=a b lang=c role=d>']],
    ['white space around the equals sign', '<p id\n=\t"a">', ['<p id=a>']],
    ['attributes without a value', '<p hidden>', ['<p hidden=>']],
    ['the first of two attributes', '<p id=a id=b class=c class=d>', ['<p class=c id=a>']],
    ['attributes that nobody reads', '<p onclick="a>b" data-x=1 id=c>', ['<p id=c>']],
    ['a greater-than sign in quotes', '<p id="a>b">c', ['<p id=a>b>', 'c']],
    ['no space between attributes', `<p id="a"lang='b'>`, ['<p id=a lang=b>']],
    ['addresses where they matter', '<a href=x>y</a><link href=z>', ['<a>', 'y', '</a>', '<link href=z>']],
    ['character references', '&lt;&eacute;&#x41;&copy &bogus;', ['<éA© &bogus;']],
    ['character references in attributes', '<p id="a&amp;b&copy=1">', ['<p id=a&b&copy=1>']],
    ['comments', 'a<!-- <b> -->c<!---->d<!-->e', ['a', 'c', 'd', 'e']],
    ['declarations and instructions', '<!doctype html><?php echo ?>a</>b</ x>c', ['a', 'b', 'c']],
    ['an unclosed comment', 'a<!-- b', ['a']],
    ['an unclosed tag', 'a<p id="b', ['a']],
    ['self-closing tags', '<br/><br />', ['<br/>', '<br/>']],
    ['scripts', '<script>a<b></c></script >d', ['<script>', 'a<b></c>', '</script>', 'd']],
    ['end tags of scripts in any case', '<script>a</SCRIPT>b', ['<script>', 'a', '</script>', 'b']],
    ['names that begin like the end of a script', '<style></styles></style>', ['<style>', '</styles>', '</style>']],
    ['an unclosed script', '<script>a<p>', ['<script>', 'a<p>']],
    ['titles, where references count and tags do not', '<title>a<b>&amp;</title>', ['<title>', 'a<b>&', '</title>']],
    ['references in scripts as they are', '<script>&amp;</script>', ['<script>', '&amp;', '</script>']],
    [
      'frames left open in noscript',
      '<noscript><iframe/></noscript>a',
      ['<noscript>', '<iframe/>', '</noscript>', 'a'],
    ],
    ['CDATA in SVG', '<svg><![CDATA[a<b]]>c', ['<svg>', 'a<b', 'c']],
    ['CDATA elsewhere, which is a comment', '<![CDATA[a]]>b', ['b']],
    ['titles in SVG, which hold elements', '<svg><title><b>', ['<svg>', '<title>', '<b>']],
  ]
  for (const [name, html, expected] of cases) it(`reads ${name}`, () => expect(tokens(html)).toEqual(expected))

  it('loses no text, wherever the page is cut', () => {
    const html = `<!doctype html><p class="a b" id='c'>x &amp; y<!-- z --><script>if (a < b) c()</script><b>w</b> < v</p>`
    for (let end = 0; end <= html.length; end++) {
      const text = tokens(html.slice(0, end)).join('')
      for (const word of ['x &', ' y', 'w', ' < v'])
        if (html.slice(0, end).includes(`${word.replace('&', '&amp;')}`)) expect(text).toContain(word)
    }
  })
})

describe('name table', () => {
  it('finds every tag by its name and nothing by others', () => {
    const table = new NameTable(['p', 'pre', 'data-x'])
    const find = (name: string): number => {
      let hash = 0
      for (let i = 0; i < name.length; i++) hash = hashStep(hash, name.charCodeAt(i))
      return table.find(`<${name}>`, 1, name.length + 1, hash)
    }
    expect(['p', 'PRE', 'data-x', 'pr', 'data\rx', 'x'].map(find)).toEqual([0, 1, 2, -1, -1, -1])
  })
})
