/**
 * Checks where the code comes from, offline: exact versions, hashes for all packages, no unreviewed install scripts, few
 * production packages, a complete bill of materials, no secrets among the sources. `npm run lint` ends with it.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { directDependencies, nameOf, productionPackages } from './supply-chain/production.mjs'
import { external, inexactVersions, unpinned, unreviewedScripts } from './supply-chain/rules.mjs'
import { findSecrets } from './supply-chain/secrets.mjs'

/**
 * Every package is code that somebody else can change: few where agreement and money are, more where strangers' formats
 * and the page are.
 */
const most = { validator: 150, packages: 260, direct: 60 }
/** Larger files are data. */
const scanBytesMax = 2 ** 21

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => readFileSync(join(root, path), 'utf8')
const json = (path) => JSON.parse(read(path))

const tracked = run('git', ['ls-files', '-z'])
  .split('\0')
  .filter((it) => it !== '' && existsSync(join(root, it)))
const manifests = tracked.filter((it) => /(^|\/)package\.json$/.test(it))
const locks = tracked.filter((it) => /(^|\/)package-lock\.json$/.test(it))
const { packages } = json('package-lock.json')
const production = productionPackages(packages)
const names = new Set(production.map(nameOf))
const validator = new Set(productionPackages(packages, ['core/node']).map(nameOf))
const direct = directDependencies(packages)
const allowed = knownTexts()

const problems = [
  ...manifests.flatMap((path) => inexactVersions(path, json(path))),
  ...locks.flatMap((path) => unpinned(path, json(path).packages)),
  ...locks.flatMap((path) => unreviewedScripts(path, json(path).packages, nameOf)),
  ...tooMany('packages in a validator', validator.size, most.validator),
  ...tooMany('production packages', names.size, most.packages),
  ...tooMany('direct production packages', direct.length, most.direct),
  ...notListed(),
  ...tracked.filter(isText).flatMap((path) => findSecrets(path, read(path), allowed)),
]

const all = locks.flatMap((path) => external(json(path).packages)).length
console.log(`${manifests.length} package.json, ${all} locked packages, ${tracked.length} files`)
console.log(
  `production packages: ${names.size} (at most ${most.packages}), direct: ${direct.length} (at most ${most.direct}), ` +
    `in a validator: ${validator.size} (at most ${most.validator})`,
)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)

function tooMany(what, count, limit) {
  return count <= limit ? [] : [`${count} ${what}; at most ${limit}`]
}

/**
 * Production packages that npm's bill of materials leaves out. It is asked for all of them, as `--omit dev` also omits
 * what a development tool needs besides.
 */
function notListed() {
  const npm = process.env.npm_execpath
  const words = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--offline']
  const bom = JSON.parse(npm ? run(process.execPath, [npm, ...words]) : run('npm', words))
  const listed = new Set(bom.components.map(({ purl }) => decodeURIComponent(purl)))
  return production
    .map((path) => `pkg:npm/${nameOf(path)}@${packages[path].version}`)
    .filter((purl) => !listed.has(purl))
    .map((purl) => `the bill of materials lacks ${purl}`)
}

function isText(path) {
  if (/\.(png|webp|jpe?g|ico|woff2?|wasm|gz|pdf)$/.test(path) || path.endsWith('package-lock.json'))
    return false
  return read(path).length <= scanBytesMax
}

/** One text a line, after `#` why it is none. */
function knownTexts() {
  const lines = read('scripts/supply-chain/known-texts.txt').split('\n')
  return new Set(lines.map((line) => line.replace(/\s*#.*$/, '')).filter((line) => line !== ''))
}

function run(command, words) {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status === 0) return stdout
  throw new Error(`${command} ${words.join(' ')} failed: ${stderr}`)
}
