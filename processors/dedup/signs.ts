/** Relations, operations and arrows, primes, degrees, norms, floors and ceilings, triangles: signs wherever they stand. */
const sign = /[\p{Sm}&*/^_%‰°·†‡′‖\u2190-\u21ff\u2308-\u230b\u25b3\u25bd\u27f0-\u27ff\u2900-\u297f\u2b00-\u2b4f]/u

const minus = /[-–](?= ?(?:\p{N}|\p{L}(?![\p{L}\p{M}])))|(?<![\p{L}\p{N}\p{M}])[-–](?=[\p{L}(\\])/uy
const prime = /(?<=(?<![\p{L}\p{M}])\p{L})['’](?!\p{L})/uy
const factorialOrNot = /(?<=[\p{N})]|(?<![\p{L}\p{M}])\p{L})!|!(?=[=(\p{L}])/uy

/** Punctuation that is a sign in some places, beside numbers and single letters above all: the place, and the sign that it is there. */
const places: Record<string, [place: RegExp, sign: string]> = {
  '-': [minus, '−'],
  '–': [minus, '−'],
  "'": [prime, '′'],
  '’': [prime, '′'],
  '!': [factorialOrNot, '!'],
}

export const isSign = (char: string): boolean => sign.test(char)

/** Whether a character is a sign or punctuation, depending on where it stands. */
export const dependsOnPlace = (char: string): boolean => char in places

/** The code of the sign that such a character is where it stands; 0 where it is punctuation. */
export function signAt(text: string, at: number): number {
  const [place, sign] = places[text[at]!]!
  place.lastIndex = at
  return place.test(text) ? sign.charCodeAt(0) : 0
}
