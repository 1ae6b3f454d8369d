/** The sources in the seed that judged pages have: of people, and of programs. */
export const PEOPLE = 'judge'
export const PROGRAMS = 'judge:program'

export const isJudge = (source: string): boolean => source === PEOPLE || source === PROGRAMS
