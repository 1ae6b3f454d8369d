import type { IngestProgress } from '../../schemas/types.js'
import { formatTable, print } from '../output.js'

/** A line for each file, and one for each damage. @param dry whether the files were only counted */
export function report(files: readonly IngestProgress[], dry: boolean): void {
  const reasons = [...new Set(files.flatMap(({ rejected }) => Object.keys(rejected)))].sort()
  const isSampled = files.some(({ leftOut }) => leftOut > 0)
  const rows = files.map(({ file, done, responses, taken, rejected, leftOut, errors }) => [
    file.split('/').at(-1)!,
    done ? 'read' : 'not finished',
    responses,
    taken,
    ...reasons.map((reason) => rejected[reason] ?? 0),
    ...(isSampled ? [leftOut] : []),
    errors.length,
  ])
  const headings = ['responses', 'taken', ...reasons, ...(isSampled ? ['not sampled'] : []), 'damage']
  print(formatTable(['file', dry ? 'dry run' : 'state', ...headings], rows))
  for (const { file, errors } of files) for (const error of errors) print(`${file}: ${error}`)
}
