import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compareUtf8 } from '../table.ts'
import { readPage } from './listing.ts'

/** All entries of a listing at once, the plain way. */
function expected(keys: readonly string[], prefix: string, delimiter: string): readonly string[] {
  const found = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      return at === -1 ? key : key.slice(0, at + delimiter.length)
    })
  return [...new Set(found)].toSorted(compareUtf8)
}

const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '//', 'é', '\u{ffff}', '\u{10000}'),
  minLength: 1,
  maxLength: 6,
})

describe('readPage', () => {
  it('lists everything once and in order, whatever the size of pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 40 }),
        fc.constantFrom('', 'a', 'a/', 'b'),
        fc.constantFrom('', '/', 'b'),
        fc.integer({ min: 1, max: 7 }),
        async (all, prefix, delimiter, max) => {
          const sorted = all.toSorted(compareUtf8)
          const keys = async function* (after: string): AsyncGenerator<readonly [string, null]> {
            for (const name of sorted)
              if (name.startsWith(prefix) && compareUtf8(name, after) > 0) yield [name, null]
          }
          const found: string[] = []
          for (let after = ''; ;) {
            const page = await readPage(keys, { prefix, delimiter, after, max })
            const entries = [...page.items.map((item) => item.key), ...page.prefixes].toSorted(compareUtf8)
            assert.ok(entries.length <= max)
            assert.ok(page.next === undefined || (entries.length === max && entries.at(-1) === page.next))
            found.push(...entries)
            if (page.next === undefined) break
            after = page.next
          }
          assert.deepEqual(found, expected(all, prefix, delimiter))
        },
      ),
    )
  })
  it('jumps over a common prefix instead of reading it all', async () => {
    let read = 0
    const names = Array.from({ length: 5000 }, (_, at) => `a/${String(at).padStart(4, '0')}`).concat('b')
    const keys = async function* (after: string): AsyncGenerator<readonly [string, null]> {
      for (const name of names.filter((it) => compareUtf8(it, after) > 0)) {
        read++
        yield [name, null]
      }
    }
    const page = await readPage(keys, { prefix: '', delimiter: '/', after: '', max: 10 })
    assert.deepEqual([page.prefixes, page.items.map((item) => item.key)], [['a/'], ['b']])
    assert.ok(read < 100)
  })
})
