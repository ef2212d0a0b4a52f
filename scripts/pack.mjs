// Makes npm packages of a workspace and of those of ours it stands on: JavaScript and types, to be published or installed as
// they are. Node runs TypeScript only outside of node_modules.
// Usage: npm run pack -- core/evm [--out <folder>]
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true })
const [first] = positionals
if (first === undefined || positionals.length > 1 || !existsSync(join(root, first, 'package.json')))
  fail(`usage: npm run pack -- <workspace> [--out <folder>], for example core/evm`)
const out = resolve(values.out ?? '.')
mkdirSync(out, { recursive: true })

const stage = mkdtempSync(join(tmpdir(), 'watt-pack-'))
// Also when something fails: that ends the process at once.
process.on('exit', () => rmSync(stage, { recursive: true, force: true }))
const folders = standingOn(first)
compile(folders)
for (const folder of folders) pack(folder)

/** The workspace and all of ours below it, each once. */
function standingOn(folder, found = new Set()) {
  found.add(folder)
  for (const name of Object.keys(readJson(folder, 'package.json').dependencies ?? {}))
    if (isOurs(name) && !found.has(folderOf(name))) standingOn(folderOf(name), found)
  return [...found]
}

function compile(folders) {
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      rewriteRelativeImportExtensions: true,
      rootDir: root,
      outDir: stage,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: folders.map((folder) => join(root, folder, 'src/**/*.d.ts')),
    files: folders.flatMap((folder) =>
      Object.values(readJson(folder, 'package.json').exports).map((it) => join(root, folder, it)),
    ),
  }
  const file = join(stage, 'tsconfig.json')
  writeFileSync(file, JSON.stringify(config))
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', file])
}

function pack(folder) {
  const { name, version, license, type, exports, dependencies = {} } = readJson(folder, 'package.json')
  const target = join(stage, 'packages', folder)
  cpSync(join(stage, folder, 'src'), join(target, 'dist'), { recursive: true })
  for (const file of [join(folder, 'README.md'), 'LICENSE'])
    if (existsSync(join(root, file))) cpSync(join(root, file), join(target, file.split('/').at(-1)))
  const built = ([path, source]) => {
    const base = source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '')
    return [path, { types: `${base}.d.ts`, default: `${base}.js` }]
  }
  const { engines } = readJson('package.json')
  const manifest = {
    name,
    version,
    license,
    type,
    engines,
    exports: Object.fromEntries(Object.entries(exports).map(built)),
    // A workspace takes whatever version of ours is beside it; a package says which.
    dependencies: Object.fromEntries(
      Object.entries(dependencies).map(([of, range]) => [
        of,
        isOurs(of) ? readJson(folderOf(of), 'package.json').version : range,
      ]),
    ),
  }
  writeFileSync(join(target, 'package.json'), JSON.stringify(manifest, undefined, 2))
  const npm = process.env.npm_execpath
  const [command, ...npmItself] = npm ? [process.execPath, npm] : ['npm']
  const packed = run(command, [...npmItself, 'pack', target, '--pack-destination', out, '--json'])
  const [{ filename, size, entryCount }] = Object.values(JSON.parse(packed))
  console.log(`${join(out, filename)}: ${entryCount} files, ${size} bytes`)
}

function run(command, parameters) {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, { cwd: root, encoding: 'utf8' })
  if (status !== 0) fail(`${parameters.join(' ')} failed:\n${error ?? ''}${stdout}${stderr}`)
  return stdout
}

function readJson(...path) {
  return JSON.parse(readFileSync(join(root, ...path), 'utf8'))
}

function isOurs(name) {
  return name.startsWith('@watt/')
}

/** Where npm linked a workspace to, from the root. */
function folderOf(name) {
  return relative(root, realpathSync(join(root, 'node_modules', name)))
}

function fail(message) {
  console.error(`pack: ${message}`)
  process.exit(1)
}
