import type { LanguagePage } from '../../schemas/types.js'
import type { SettingName, Settings } from '../../topology/settings.js'
import type { Reason } from '../reasons.js'

/** What a filter is shown: a page with its text, language, URL and provenance. */
export type FilterPage = Readonly<LanguagePage>

export interface Rejection<R = Reason> {
  reason: R
  /** What was found, for whoever asks why. */
  detail?: string
}

/** Whether a page goes on: true, or why it does not. The same page always gets the same answer. */
export type PageFilter = (page: FilterPage) => true | Rejection

/** A filter of a user's own, the default export of a module; its reasons are free text. */
export type UserFilter = (page: FilterPage) => true | Rejection<string>

/** A filter with the name under which its rejections are recorded. */
export interface NamedFilter {
  name: string
  filter: PageFilter
}

/**
 * A stage without topics of its own. Once the setting `filters` names it, it looks at the pages that a stage with
 * `filtered` would let pass, in the same task, and its rejections are recorded under its own name.
 */
export interface FilterStage {
  readonly name: string
  create(settings: Settings): PageFilter
}

/** Defines a filter; using a setting that it does not name does not compile. */
export const defineFilter = <Name extends SettingName = never>(definition: {
  name: string
  settings?: readonly Name[]
  create(settings: Pick<Settings, Name>): PageFilter
}): FilterStage => definition

/** Asks one filter after the other. @returns the first rejection, with who gave it; undefined when the page goes on */
export function firstRejection(
  page: FilterPage,
  filters: readonly NamedFilter[],
): (Rejection & { stage: string }) | undefined {
  for (const { name, filter } of filters) {
    const answer = filter(page)
    if (answer !== true) return { stage: name, ...answer }
  }
  return undefined
}
