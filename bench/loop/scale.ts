/**
 * Time and memory of a run's calibration: made-up scores of many pages in many directories.
 *   node dist/bench/loop/scale.js [PAGES] [DIRECTORIES]
 */
import { encodeCalibration } from '../../processors/posterior/calibration-file.js'
import { calibrate } from '../../rounds/mixture/calibration.js'
import { PageTable } from '../../rounds/mixture/page-table.js'
import { randomNumbers } from '../../rounds/training/ngram-set/random.js'

const [pages = 10_000_000, directories = 200_000] = process.argv.slice(2).map(Number)
const random = randomNumbers(1)
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
const began = performance.now()
const seconds = () => ((performance.now() - began) / 1000).toFixed(1)
const table = new PageTable()
for (let i = 0; i < pages; i++) {
  const directory = Math.floor(random() * directories)
  // Two directories a host on the average, one in twenty of the domain.
  const odds = (directory % 20 === 0 ? 1 : -1) + 0.45 * normal()
  const url = `https://${directory >> 1}.example/${directory % 2 ? 'a' : 'b'}/${i}.html`
  table.add(url, Math.fround(1 / (1 + Math.exp(-odds))), 500)
}
console.log(`counted ${pages} pages after ${seconds()} s`)
const tree = table.tree()
console.log(`${tree.names.length} nodes, ${tree.entries.node.length} entries after ${seconds()} s`)
const anchor = Array.from({ length: 240 }, () => 1 + 0.45 * normal())
const { calibration, atCut, statistics } = await calibrate(tree, anchor, {
  policy: { kind: 'precision', value: 0.95 },
  sure: 0.9,
  joining: 0.5,
})
console.log(`calibrated after ${seconds()} s: prevalence ${statistics.prevalence.toFixed(4)}`)
const { length } = encodeCalibration({ ...calibration, atCut })
console.log(`${(length / 1e6).toFixed(0)} MB published after ${seconds()} s`)
console.log(`${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most`)
