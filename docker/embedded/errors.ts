/** A problem with the embedded services; the message says what is wrong and what to do about it. */
export class ServicesError extends Error {
  override name = 'ServicesError'
}

/** Says in words why a file operation in `directory` failed; other errors are returned as they are. */
export function explainFileError(error: unknown, directory: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException
  const where = path ?? directory
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ServicesError(`${where} cannot be written (${code}): make it writable or choose another directory`)
    case 'ENOSPC':
    case 'EDQUOT':
      return new ServicesError(`no space is left for ${where} (${code}): free some or choose another directory`)
    case 'ENOTDIR':
    case 'EEXIST':
      return new ServicesError(`${where} is not a directory: move that file away or choose another directory`)
    default:
      return error
  }
}
