import type { IngestProgress } from '../../schemas/types.js'
import { formatTable, print } from '../output.js'

/** A line for each file, and one for each damage. @param dry whether the files were only counted */
export function report(files: readonly IngestProgress[], dry: boolean): void {
  const reasons = [...new Set(files.flatMap(({ rejected }) => Object.keys(rejected)))].sort()
  const rows = files.map(({ file, done, responses, taken, rejected, errors }) => [
    file.split('/').at(-1)!,
    done ? 'read' : 'not finished',
    responses,
    taken,
    ...reasons.map((reason) => rejected[reason] ?? 0),
    errors.length,
  ])
  print(formatTable(['file', dry ? 'dry run' : 'state', 'responses', 'taken', ...reasons, 'damage'], rows))
  for (const { file, errors } of files) for (const error of errors) print(`${file}: ${error}`)
}
