/** Parameters of a query that let whoever has them in: signatures of S3, Google and Azure storage, tokens, keys. */
const SECRET =
  /^(x-(amz|goog|oss|cos)-.*|.*(signature|token|secret|passw(or)?d|credential|api[-_]?key).*|sig|key|auth|authorization|policy|expires|awsaccesskeyid|googleaccessid|key-pair-id)$/i

/** A URL without user, password and what signs it: for messages and records. It is left as it is when it has none of them. */
export function publicName(url: string): string {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return url.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/s, '')
  }
  const secrets = [...parsed.searchParams.keys()].filter((name) => SECRET.test(name))
  if (parsed.username === '' && parsed.password === '' && secrets.length === 0) return url
  parsed.username = ''
  parsed.password = ''
  for (const name of secrets) parsed.searchParams.delete(name)
  return parsed.href
}
