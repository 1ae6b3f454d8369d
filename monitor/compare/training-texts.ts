import { without } from '../../processors/decontaminate/left-out.js'
import { MAX_TOKENS } from '../../processors/fasttext/token-scanner.js'
import { withPages } from '../../rounds/texts.js'
import type { Cluster } from '../../topology/cluster.js'
import type { HeldOutPages } from './held-out.js'
import type { Dictionary } from './model/dictionary.js'
import { plainText } from './model/words.js'
import type { Candidate } from './sample.js'
import type { StoredTokens, TokenFile } from './token-file.js'

/** The pages of samples as they are trained on. */
export interface TrainingTexts {
  /** Where the tokens of a page stand; undefined where it is not trained on. */
  tokensOf: (page: Candidate) => StoredTokens | undefined
  /** Pages that hold a held-out text, and those whose text is no longer there. */
  leftOut: number
  lost: number
}

export interface ReadingOptions {
  /** Pages that are not trained on. */
  heldOut: HeldOutPages
  /** Learns the words. */
  dictionary: Dictionary
  file: TokenFile
  /** Told how many pages are read. */
  onPage: (read: number) => void
}

/** Reads the texts of pages, each once, and puts their tokens into a file: of each as many as the classifier looks at, so that no page is most of a sample. */
export async function readTrainingTexts(
  cluster: Cluster,
  pages: Iterable<Candidate>,
  { heldOut, dictionary, file, onPage }: ReadingOptions,
): Promise<TrainingTexts> {
  const wanted = new Map([...pages].map((page) => [keyOf(page), page]))
  const stored = new Map<string, StoredTokens>()
  let [leftOut, found] = [0, 0]
  for await (const { item, page } of withPages(cluster, [...wanted.values()])) {
    onPage(++found)
    const text = without(page.text, item.leftOut)
    if (heldOut.has(item.page, text)) leftOut++
    else stored.set(keyOf(item), file.add(dictionary.encode(plainText(text), MAX_TOKENS)))
  }
  return { tokensOf: (page) => stored.get(keyOf(page)), leftOut, lost: wanted.size - found }
}

/** What a text is known by: where it stands, and what is left out of it. */
const keyOf = ({ textAt: { run, partition, offset }, leftOut }: Candidate): string =>
  `${run}/${partition}/${offset}/${leftOut.join()}`
