import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compiled } from './src/i18n/compiled.ts'
import type { MessageTree } from './src/i18n/message-keys.ts'
import { isForEveryVisit, type Build } from './src/offline/kept.ts'

/** Whatever folder the build is started from. */
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [react(), tailwindcss(), compileMessages(), tellServiceWorker()],
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
      input: { index: here('index.html'), sw: here('src/offline/service-worker.ts') },
      // One address for ever: browsers ask again there for the worker of a new build.
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            // What every visit needs comes as one file: fifty small ones take a phone ten times as long.
            { name: 'first', tags: ['$initial'], test: (id) => !isOfServiceWorker(id) },
          ],
        },
      },
    },
  },
})

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
