/** What a browser must fetch before Home can be used stays small: every script that its first screen imports, compressed. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const assets = join(dist, 'assets')
const firstLoadBytesMax = 136_000

describe('the first load', { skip: existsSync(assets) ? false : 'not built: npm run build:web' }, () => {
  it('of Home is at most 136 kB of compressed script', () => {
    const entry = [...readFileSync(join(dist, 'index.html'), 'utf8').matchAll(/assets\/([\w.-]+\.js)/g)].map(
      ([, file]) => file!,
    )
    const files = imported([...entry, built('words.en')])
    const bytes = [...files].reduce((sum, file) => sum + gzipSync(script(file)).length, 0)
    assert.ok(entry.length > 0 && bytes > 50_000, `found too little: ${bytes} bytes`)
    assert.ok(bytes <= firstLoadBytesMax, `${bytes} bytes in ${files.size} files`)
  })
})

function built(name: string): string {
  const file = readdirSync(assets).find((it) => it.startsWith(`${name}-`) && it.endsWith('.js'))
  assert.ok(file, `no script of ${name}`)
  return file
}

/** These files and all that they import when they load; what they fetch later does not count. */
function imported(roots: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...roots]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue
    found.add(file)
    open.push(...[...script(file).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)].map(([, it]) => it!))
  }
  return found
}

function script(file: string): string {
  return readFileSync(join(assets, file), 'utf8')
}
