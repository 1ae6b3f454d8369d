import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ServicesError } from '../../../docker/embedded/errors.js'
import { findJava, javaVersion } from '../../../docker/embedded/java.js'

const room = mkdtempSync(join(tmpdir(), 'sluice-java-'))
afterAll(() => rmSync(room, { recursive: true, force: true }))

/** A Java home whose `java -version` prints `text` on standard error. */
function fakeJava(name: string, text: string, exitCode = 0): string {
  const program = join(room, name, 'bin', 'java')
  mkdirSync(dirname(program), { recursive: true })
  writeFileSync(program, `#!/bin/sh\ncat >&2 <<'END'\n${text}\nEND\nexit ${exitCode}\n`)
  chmodSync(program, 0o755)
  return join(room, name)
}

describe('the version of Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['openjdk version "26-ea" 2026-03-17', 26],
    ['Picked up _JAVA_OPTIONS: -Dversion=9\nopenjdk version "11.0.2" 2019-01-15', 11],
  ])('in %j is %i', (output, version) => {
    expect(javaVersion(output)).toBe(version)
  })

  it('is unknown when nothing says it', () => {
    expect(javaVersion('Unable to locate a Java Runtime.')).toBeUndefined()
  })
})

describe('finding Java', () => {
  const modern = fakeJava('modern', 'openjdk version "21.0.1" 2023-10-17')
  const old = fakeJava('old', 'openjdk version "11.0.2" 2019-01-15')
  const path = { PATH: `/nowhere:${join(modern, 'bin')}` }

  it('takes the one on PATH', async () => {
    expect(await findJava(path)).toBe(join(modern, 'bin', 'java'))
  })

  it('prefers JAVA_HOME', async () => {
    const other = fakeJava('other', 'openjdk version "17.0.15" 2025-04-15')
    expect(await findJava({ ...path, JAVA_HOME: other })).toBe(join(other, 'bin', 'java'))
  })

  it('says what to install when there is none', async () => {
    await expect(findJava({ PATH: '/nowhere' })).rejects.toThrow(ServicesError)
    await expect(findJava({ PATH: '/nowhere' })).rejects.toThrow(/Java was not found: install .*version 17 or newer/)
  })

  it('says that it is too old, and which one it is', async () => {
    await expect(findJava({ ...path, JAVA_HOME: old })).rejects.toThrow(
      `${join(old, 'bin', 'java')} is Java 11, too old`,
    )
  })

  it('says that JAVA_HOME is wrong', async () => {
    const wrong = join(room, 'wrong')
    await expect(findJava({ ...path, JAVA_HOME: wrong })).rejects.toThrow(
      `JAVA_HOME is ${wrong}, but there is no program`,
    )
  })

  it('shows what a Java that does not run says', async () => {
    const broken = fakeJava('broken', 'Unable to locate a Java Runtime.', 1)
    await expect(findJava({ JAVA_HOME: broken })).rejects.toThrow('(it says: Unable to locate a Java Runtime.)')
  })
})
