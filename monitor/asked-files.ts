import { FilesView, type KnownFile } from '../ingest/crawl-files.js'
import { isSampled } from '../ingest/sample.js'
import type { CrawlRecord } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'

type Capture = Pick<CrawlRecord, 'crawl' | 'warcFile' | 'warcOffset' | 'url'>
type Asked = Pick<KnownFile, 'file' | 'progress'>

/** What ingest was asked for: choices from a crawl may overlap, and another file may have come under a name. */
export class AskedFiles {
  readonly #byName = new Map<string, Asked[]>()

  constructor(all: Iterable<Asked>) {
    for (const asked of all) {
      const name = `${asked.file.crawl}/${asked.file.file}`
      const known = this.#byName.get(name)
      if (known) known.push(asked)
      else this.#byName.set(name, [asked])
    }
  }

  static async of(cluster: Cluster): Promise<AskedFiles> {
    const view = new FilesView(cluster)
    await view.refresh()
    return new AskedFiles(view.all())
  }

  /** How often a capture may have been taken, each time for another reason. */
  timesOf(capture: Capture): number {
    const asked = this.#byName.get(`${capture.crawl}/${capture.warcFile}`) ?? []
    const times = asked
      .filter(({ file }) => chooses(file, capture))
      .reduce((sum, { progress }) => sum + 1 + (progress?.begunAnew ?? 0), 0)
    return Math.max(1, times)
  }
}

function chooses({ ranges, sample }: KnownFile['file'], { warcOffset, url }: Capture): boolean {
  const isInRange = ({ offset, length }: (typeof ranges)[number]) =>
    warcOffset >= offset && warcOffset < offset + length
  return (ranges.length === 0 || ranges.some(isInRange)) && isSampled(url, sample)
}
