const ARCHIVE = /\.(warc|wet|wat|arc|wacz)(\.(gz|bz2|lz4|xz|zst|open|bad))*$/i

/** Formats that are not read count too, so that they are reported instead of left out. */
export const isArchive = (name: string): boolean => ARCHIVE.test(name)

export const isUrl = (text: string): boolean => /^https?:\/\//i.test(text)

export const isTableName = (name: string): boolean => /\.(csv|tsv)$/i.test(name)

export const isZip = (beginning: Buffer): boolean => beginning.toString('latin1', 0, 4) === 'PK\x03\x04'
