/** Every area speaks every language, with the same keys and placeholders; no key is missing, and none is left over. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import formatCompiled, { type CompiledMessage } from 'icu-minify/format'
import { createTranslator } from 'use-intl/core'
import { compiled } from './compiled.ts'
import { languages } from './languages.ts'
import { keysOf, placeholdersOf, usedKeys, type MessageTree } from './message-keys.ts'

const source = fileURLToPath(new URL('..', import.meta.url))
const folder = join(source, 'i18n', 'messages')
const areas = [...new Set(readdirSync(folder).map((file) => file.split('.')[0]!))].toSorted()
const read = (area: string, language: string): MessageTree =>
  JSON.parse(readFileSync(join(folder, `${area}.${language}.json`), 'utf8')) as MessageTree
const code = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter(({ name }) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
const formatters = {
  getDateTimeFormat: (...it: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
    new Intl.DateTimeFormat(...it),
  getNumberFormat: (...it: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...it),
  getPluralRules: (...it: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...it),
}

describe('messages', () => {
  for (const area of areas) {
    const english = keysOf(read(area, 'en'))

    for (const language of languages.filter((it) => it !== 'en')) {
      it(`of ${area} say in ${language} what they say in English`, () => {
        const translated = keysOf(read(area, language))
        assert.deepEqual([...translated.keys()].toSorted(), [...english.keys()].toSorted())
        for (const [key, text] of english) {
          assert.deepEqual(placeholdersOf(translated.get(key) ?? ''), placeholdersOf(text), key)
        }
      })
    }
    it(`of ${area} can be read by the formatter`, () => {
      for (const language of languages) {
        for (const [key, text] of keysOf(read(area, language))) {
          const t = createTranslator({
            locale: language,
            messages: { text } as never,
            onError: (error) => assert.fail(error),
          })
          const values = Object.fromEntries(
            placeholdersOf(text).map((it) => [it, it.startsWith('<') ? String : 1]),
          )
          const tags = Object.fromEntries(
            Object.entries(values).map(([name, value]) => [name.replace(/^</, ''), value]),
          )
          assert.notEqual(t.markup('text' as never, tags as never), '', key)
        }
      }
    })
    it(`of ${area} say the same once they are compiled`, () => {
      for (const language of languages) {
        for (const [key, text] of keysOf(read(area, language))) {
          const small = compiled({ text })['text'] as CompiledMessage
          const t = createTranslator({ locale: language, messages: { text } as never })
          for (const value of [0, 1, 2, 1_234]) {
            const values = Object.fromEntries(
              placeholdersOf(text).map((it) =>
                it.startsWith('<')
                  ? [it.slice(1), (inner: readonly string[]) => `[${inner.join('')}]`]
                  : [it, value],
              ),
            )
            assert.equal(
              formatCompiled(small, language, values as never, { formatters }),
              t.markup('text' as never, values as never),
              key,
            )
          }
        }
      }
    })
    it(`of ${area} are all used`, () => {
      const used = usedKeys(area, code)
      assert.deepEqual(
        [...english.keys()].filter((key) => !used.has(key)),
        [],
      )
    })
  }
})
