/** Characters that tall delimiters are put together from, the most telling first. */
const PIECES: [pieces: RegExp, delimiter: string][] = [
  [/[⎧⎨⎩]/, '{'],
  [/[⎫⎬⎭]/, '}'],
  [/[⎛⎝]/, '('],
  [/[⎞⎠]/, ')'],
  [/⎡.*⎣|⎣.*⎡/s, '['],
  [/⎤.*⎦|⎦.*⎤/s, ']'],
  [/⎡/, '⌈'],
  [/⎤/, '⌉'],
  [/⎣/, '⌊'],
  [/⎦/, '⌋'],
  [/⎰/, '⎰'],
  [/⎱/, '⎱'],
  [/[∥‖]/, '∥'],
  [/[∣|]/, '|'],
  [/⇑/, '⇑'],
  [/⇓/, '⇓'],
  [/↑.*↓|↓.*↑/s, '↕'],
  [/↑/, '↑'],
  [/↓/, '↓'],
  [/⎢/, '['],
  [/⎥/, ']'],
  [/⎜/, '('],
  [/⎟/, ')'],
  [/⎪/, '|'],
  [/^\ue150/, '⏞'],
  [/^\ue152/, '⏟'],
  [/⏞/, '⏞'],
  [/⏟/, '⏟'],
  [/^[←⟵].*[→⟶]/s, '↔'],
  [/^[→⟶]/, '→'],
  [/^[←⟵]/, '←'],
  [/[→⟶]/, '→'],
  [/[←⟵]/, '←'],
  [/[⇒⇐⇔↼⇀↽⇁]/, ''],
  [/^([–‾―¯─⎯_=])\1+$/, ''],
]

/** The delimiter or stretched mark that several characters show together, if they do. */
export function assembled(text: string): string | undefined {
  const found = PIECES.find(([pieces]) => pieces.test(text))
  return found && (found[1] || String.fromCodePoint(found[0].exec(text)![0].codePointAt(0)!))
}
