/** Vietnamese as windows-1258 has it: marks of tone apart from their letters. */
export const decomposed = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\u0323([\u0302\u0306])/g, '$1\u0323')
    .replace(/[A-Za-z][\u0302\u0306\u031b]/g, (letter) => letter.normalize('NFC'))
