/**
 * The package that `npm run pack -- core/evm` makes, used as somebody does who has nothing else of Watt: the example of the
 * README is checked and run in a folder of its own.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const options = {
  strict: true,
  noEmit: true,
  module: 'nodenext',
  target: 'es2025',
  types: [],
  skipLibCheck: false,
}
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watt-package-'))
  await run(process.execPath, [join(root, 'scripts/pack.mjs'), 'core/evm', '--out', folder])
  for (const file of (await readdir(folder)).filter((it) => it.endsWith('.tgz'))) {
    const name = /^watt-(\w+)-/.exec(file)?.[1] ?? ''
    const place = join(folder, 'node_modules/@watt', name)
    await mkdir(place, { recursive: true })
    await run('tar', ['-xzf', join(folder, file), '-C', place, '--strip-components=1'])
  }
})
after(() => rm(folder, { recursive: true, force: true }))

it('is used alone, as its README shows', async () => {
  const read = async (file: string): Promise<string> => readFile(join(folder, file), 'utf8')
  const manifest = JSON.parse(await read('node_modules/@watt/evm/package.json')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  // Of others, what it names is there and nothing else.
  for (const name of Object.keys(manifest.dependencies).filter((it) => !it.startsWith('@watt/'))) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  const example = /```ts\n([\s\S]*?)```/.exec(await read('node_modules/@watt/evm/README.md'))?.[1]
  assert.ok(example !== undefined)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  await writeFile(
    join(folder, 'example.ts'),
    `${example}
if (outcome.gasUsed !== 21_000n || state.changes().accounts.size !== 2) throw new Error('not as told')
import { loadCurves } from '@watt/evm'
await loadCurves()
if (loadCurves() !== undefined) throw new Error('the curves are not there')
`,
  )
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['example.ts'] }),
  )
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [tsc, '-p', folder]).catch((error: { readonly stdout: string }) =>
    assert.fail(error.stdout),
  )
  await run(process.execPath, [join(folder, 'example.ts')])
})
