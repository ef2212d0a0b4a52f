/**
 * Finds a Chromium and opens it: CHROMIUM_PATH, then the usual places, then the one a development package carries.
 * @module
 */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** @returns undefined when this machine has none; under `CI` that is an error. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = await findChromium()
  // Without a language Chromium cannot write the names of files that are not plain letters, and calls them "download".
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: flags, env })
  if (process.env['CI']) throw new Error('no Chromium found: install one, or set CHROMIUM_PATH')
  return undefined
}

async function findChromium(): Promise<string | undefined> {
  const asked = process.env['CHROMIUM_PATH']
  if (asked !== undefined && asked !== '') return asked
  const usual = usualPlaces.find((path) => existsSync(path))
  if (usual !== undefined) return usual
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  // Read when the package is loaded; makes it unpack the system libraries that a bare machine lacks.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs24.x'
  const { default: carried } = await import('@sparticuz/chromium')
  return carried.executablePath()
}
