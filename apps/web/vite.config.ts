import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compiled } from './src/i18n/compiled.ts'
import type { MessageTree } from './src/i18n/message-keys.ts'
import { isForEveryVisit, type Build } from './src/offline/kept.ts'

const brotli = promisify(brotliCompress)

/** Whatever folder the build is started from. */
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [react(), tailwindcss(), compileMessages(), startEarly(), squeeze(), tellServiceWorker()],
  // The messages are compiled, so nothing is left to parse.
  resolve: {
    alias: [{ find: /^use-intl\/format-message$/, replacement: 'use-intl/format-message/format-only' }],
  },
  build: {
    target: 'es2023',
    cssTarget: 'chrome123',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      // Whoever starts a network has no use for where the build's time went.
      checks: { bundlerTimings: false },
      input: { index: here('index.html'), sw: here('src/offline/service-worker.ts') },
      // One address for ever: browsers ask again there for the worker of a new build.
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            // Runs while the next one is still on its way.
            { name: 'early', test: isOfEarly, priority: 2 },
            // What every visit needs comes as one file: fifty small ones take a phone ten times as long.
            { name: 'first', tags: ['$initial'], test: (id) => !isOfServiceWorker(id), priority: 1 },
            { name: wordsOfFrame, debugName: 'words', test: (id) => wordsOfFrame(id) !== null },
          ],
        },
      },
    },
  },
})

/** With all that it imports, or it would wait for the rest. */
function isOfEarly(id: string): boolean {
  return /\/src\/(early|shell\/unreached|i18n\/(language-here|languages|messages))\.ts$|preload-helper|rolldown\/runtime/.test(
    id,
  )
}

/** A language's words that every visit begins with. */
function wordsOfFrame(id: string): string | null {
  const language = /\/messages\/(?:shell|ui|home)\.([\w-]+)\.json$/.exec(id)?.[1]
  return language === undefined ? null : `words.${language}`
}

/** It runs by itself, and may import nothing. */
function isOfServiceWorker(id: string): boolean {
  return /\/offline\/(service-worker|kept)\.ts$/.test(id)
}

function compileMessages(): Plugin {
  return {
    name: 'compile-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/i18n\/messages\/[^/]+\.json$/ },
      handler: (text) => ({
        code: JSON.stringify(compiled(JSON.parse(text) as MessageTree)),
        map: { mappings: '' },
      }),
    },
  }
}

/** The page runs the early script at once, and leaves to it to run the app's own. */
function startEarly(): Plugin {
  return {
    name: 'start-early',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, chunk }) {
        if (!bundle) return html // Served from source: nothing is far away.
        const early = Object.keys(bundle).find((it) => it.startsWith('assets/early-'))
        const link = `<link rel="modulepreload" crossorigin href="/${early}">`
        const script = `<script type="module" crossorigin src="/${chunk?.fileName}"></script>`
        if (!html.includes(link) || !html.includes(script))
          throw new Error(`no place for an early script: ${html}`)
        return html
          .replace(link, `<script type="module" crossorigin async src="/${early}"></script>`)
          .replace(script, `<link id="app" rel="modulepreload" crossorigin href="/${chunk?.fileName}">`)
      },
    },
  }
}

/** Leaves what every first visit waits for in its smallest form too: a seventh less than gzip, and too slow to make on demand. */
function squeeze(): Plugin {
  const isAwaited = (file: string): boolean =>
    /^assets\/(?:index|early|words\.[\w-]+)-[\w-]{8}\.(?:js|css)$/.test(file)
  return {
    name: 'squeeze',
    async writeBundle({ dir }, bundle) {
      const files = Object.keys(bundle).filter(isAwaited)
      if (files.length < 4) throw new Error(`the build made too few first files: ${files.join(', ')}`)
      await Promise.all(
        files.map(async (file) => {
          const path = join(dir ?? '', file)
          await writeFile(`${path}.br`, await brotli(await readFile(path)))
        }),
      )
    },
  }
}

/** Writes into the service worker what it keeps. */
function tellServiceWorker(): Plugin {
  return {
    name: 'tell-service-worker',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle['sw.js']
        if (worker?.type !== 'chunk') return this.error('the build made no sw.js')
        const files = Object.keys(bundle).filter(isForEveryVisit).sort()
        const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 16)
        const build: Build = { version, files: files.map((file) => `/${file}`) }
        worker.code = worker.code.replaceAll(/\bBUILD\b/g, () => JSON.stringify(build))
      },
    },
  }
}
