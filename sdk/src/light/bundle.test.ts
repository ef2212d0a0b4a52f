/** What an app in a browser downloads for the light client. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'

const gzipBytesMax = 60_000

/** Bundled and minified as apps/web is, with every export kept. */
async function bundle(): Promise<readonly Rolldown.OutputChunk[]> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: {
      write: false,
      target: 'es2023',
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: fileURLToPath(new URL('index.ts', import.meta.url)),
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput
  return output.filter((it) => it.type === 'chunk')
}

describe('@watt/sdk/light in a browser', () => {
  it('is at most 60 kB gzip, whole, and needs nothing of Node', async () => {
    const before = process.env['NODE_ENV']
    const chunks = await bundle()
    if (before === undefined) delete process.env['NODE_ENV'] // The bundler sets it for the whole process.
    const entry = chunks.find(({ isEntry }) => isEntry)
    assert.ok(entry?.exports.includes('LightClient'), String(entry?.exports))
    const bytes = chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0)
    assert.ok(bytes <= gzipBytesMax, `${bytes} bytes gzip`)
    const modules = chunks.flatMap(({ moduleIds }) => moduleIds)
    assert.deepEqual(
      modules.filter((id) => /^node:|__vite-browser-external|@ethereumjs|\/core\//.test(id)),
      [],
    )
    assert.deepEqual(
      chunks.flatMap(({ imports }) =>
        imports.filter((id) => !chunks.some(({ fileName }) => fileName === id)),
      ),
      [],
    )
  })
})
