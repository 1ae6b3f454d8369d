// A filter of your own: leaves out pages of forums and question boards. In sluice.json:
//   { "settings": { "filters": ["./no-forums.mjs"] } }
// The same page must always get the same answer; what it throws goes to records.failed.

const FORUM = /(^|[./-])(forums?|boards?|threads?|viewtopic)([./?-]|$)/i

/** @type {import('../processors/filters/filter.js').UserFilter} */
export default function noForums({ url }) {
  const found = FORUM.exec(url)
  return found ? { reason: 'forum', detail: found[0] } : true
}
