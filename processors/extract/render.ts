import type { Block } from './block.js'
import type { Delimiters } from './math/delimiters.js'
import { preformattedProse } from './preformatted.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028\u2029\u2060\ufdd0\ufeff\ufffe\uffff]|\u00ad/g

/** Valid text: no control characters but newline and tab, no lone surrogates, no invisible marks. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').toWellFormed()
}

/** Blocks as text: Markdown for what has structure, paragraphs apart by a blank line. */
export function render(blocks: readonly Block[], delimiters: Delimiters): string {
  const parts: string[] = []
  let before: Block | undefined
  for (const block of blocks) {
    const text = blockText(block, delimiters)
    if (!text) continue
    if (before) parts.push(separator(before, block))
    parts.push(text)
    if (block.kind === 'row' && block.header && before?.table !== block.table)
      parts.push(`\n|${' --- |'.repeat(block.cells.split('\t').length)}`)
    before = block
  }
  return cleanText(parts.join('')).trim()
}

function separator(before: Block, block: Block): string {
  if (before.kind === 'row' && block.kind === 'row') return before.table === block.table ? '\n' : '\n\n'
  return before.listDepth > 0 && block.listDepth > 0 && block.marker ? '\n' : '\n\n'
}

function blockText(block: Block, delimiters: Delimiters): string {
  if (block.kind === 'code')
    return quoted(block.prose ? preformattedProse(block.text, fenced) : fenced(block.text), block.quoteDepth)
  const oneLine = block.kind !== 'text' || block.listDepth > 1 || block.quoteDepth > 0
  const source = block.kind === 'row' ? block.cells : block.text
  const converted = delimiters.convert(source.replace(/\n+/g, '\n'), block.formulas, oneLine)
  if (block.kind === 'row') {
    const cells = converted.replace(/\n+/g, ' ').split('\t')
    return /[^|\s]/.test(converted) ? `| ${cells.map((cell) => escapePipes(cell.trim())).join(' | ')} |` : ''
  }
  let text = converted.replace(/\n{2,}/g, '\n').trim()
  if (!text) return ''
  if (block.kind === 'heading') text = `${'#'.repeat(block.level)} ${text.replace(/\n/g, ' ')}`
  if (block.marker) text = block.marker + text
  if (block.listDepth > 1) text = text.replace(/^/gm, '  '.repeat(Math.min(block.listDepth, 8) - 1))
  return quoted(text, block.quoteDepth)
}

/** In a cell a pipe would begin the next one; in a formula it means something else when it is escaped, and has a name. */
const escapePipes = (cell: string): string =>
  cell.includes('|')
    ? cell.replace(/(\$\$?[^$\s](?:[^$]*[^$\s])?\$\$?)|\|/g, (_, formula) => (formula ? namedBars(formula) : '\\|'))
    : cell

/** A formula whose bars are commands; lines between the columns of an array are left out. */
const namedBars = (formula: string): string =>
  formula
    .replace(/(\\begin\{array\})(\{[^{}]*\})/g, (_, begin, columns) => begin + columns.replaceAll('|', ''))
    .replace(/(\\?)\|(?=([a-zA-Z])?)/g, (_, slash, letter) => `${slash ? '\\Vert' : '\\vert'}${letter ? ' ' : ''}`)

function quoted(text: string, depth: number): string {
  return depth > 0 ? text.replace(/^/gm, '> '.repeat(Math.min(depth, 5))) : text
}

function fenced(text: string): string {
  let fence = '```'
  while (text.includes(fence)) fence += '`'
  return `${fence}\n${text}\n${fence}`
}
