import type { SaidPage } from '../../../rounds/judging/questions.js'
import type { AskedPage } from '../../../rounds/judging/run-pages.js'

/** A page id, which is a hash. */
export const idOf = (number: number): string => number.toString(16).padStart(32, '0')

export const said = (number: number, changes: Partial<SaidPage> = {}): SaidPage => ({
  page: idOf(number),
  url: `https://${number % 10}.example/${number}.html`,
  accepted: true,
  probability: 0.97,
  ...changes,
})

export const asked = (number: number, changes: Partial<AskedPage> = {}): AskedPage => ({
  ...said(number),
  stratum: 'accepted',
  textAt: { run: 'main', partition: 0, offset: number },
  title: `Page ${number}`,
  text: `Text of page ${number}.`,
  language: 'en',
  ...changes,
})

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}
