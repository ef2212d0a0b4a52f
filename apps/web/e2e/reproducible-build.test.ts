/** The page is the same to the byte, whoever builds it: so anyone can check that what is served comes from these sources. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const page = fileURLToPath(new URL('..', import.meta.url))
const vite = fileURLToPath(new URL('../../../node_modules/vite/bin/vite.js', import.meta.url))

describe('a build of the page', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'watt-build-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('gives the same bytes again, in another folder, time zone, language and working directory', () => {
    const first = build('first', page, { TZ: 'UTC', LANG: 'C' })
    const second = build('second/deeper', folder, { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' })
    assert.ok(first.size > 2)
    assert.deepEqual(second, first)
  })

  function build(name: string, cwd: string, env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
    const out = join(folder, name)
    const words = [vite, 'build', page, '--outDir', out, '--emptyOutDir', '--logLevel', 'warn']
    const { status, stderr } = spawnSync(process.execPath, words, {
      cwd,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
    return hashes(out)
  }
})

/** Relative path to SHA-256. */
function hashes(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile())
  const paths = files
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted((a, b) => (a < b ? -1 : 1))
  return new Map(
    paths.map((path) => [
      path.slice(folder.length + 1),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  )
}
