// Makes a checkout runnable: a new enough Node, then exactly the locked dependencies.
// Runs before anything is installed, so it is plain JavaScript on node: modules alone.
// When node_modules already matches the lockfiles it does nothing.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const minimum = 24 // Major of engines.node in package.json.
const root = fileURLToPath(new URL('..', import.meta.url))
const runtime = join(root, 'tools/runtime')
const stampFile = join(root, 'node_modules/.watt-setup')

const read = (path) => (existsSync(path) ? readFileSync(path) : '')
const stamp = createHash('sha256')
  .update(read(join(root, 'package-lock.json')))
  .update(read(join(runtime, 'package-lock.json')))
  .update(`${process.platform} ${process.arch}`)
  .digest('hex')
if (String(read(stampFile)) === stamp) process.exit(0)

const npm = process.env.npm_execpath
if (!npm) fail('start me through npm: npm run setup')
// The Node that runs npm, not the first on PATH: that one may be the link made below.
const systemNode = process.env.npm_node_execpath ?? process.execPath
const version = spawnSync(systemNode, ['--version'], { encoding: 'utf8' }).stdout.trim()

if (Number(version.slice(1).split('.')[0]) >= minimum) {
  install(systemNode, root)
} else {
  console.log(`setup: Node ${version} is older than ${minimum}; installing the pinned one for this checkout`)
  install(systemNode, runtime)
  const pinned = pinnedNode()
  if (!existsSync(pinned))
    fail(`no pinned Node for ${process.platform} ${process.arch}: install Node ${minimum} or newer`)
  install(pinned, root) // Under the new Node: npm drops optional native packages whose engines do not match.
  const link = join(root, 'node_modules/.bin/node') // First on PATH in every npm script.
  rmSync(link, { force: true })
  symlinkSync(relative(dirname(link), pinned), link)
}
writeFileSync(stampFile, stamp)

/** Where the platform package keeps its binary. Not .bin/node: npm 10 deletes that link again. */
function pinnedNode() {
  const os = process.platform === 'win32' ? 'win' : process.platform
  const prefix = os === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const file = os === 'win' ? 'node.exe' : 'node'
  return join(runtime, 'node_modules', `${prefix}-${os}-${process.arch}`, 'bin', file)
}

/** Installs what the lockfile in `cwd` names; no dependency gets to run a script. */
function install(node, cwd) {
  console.log(`setup: npm ci in ${relative(root, cwd) || '.'}`)
  const { status } = spawnSync(
    node,
    [npm, 'ci', '--ignore-scripts', '--prefer-offline', '--loglevel=error'],
    { cwd, stdio: 'inherit' },
  )
  if (status !== 0) fail(`npm ci failed in ${cwd}`)
}

function fail(message) {
  console.error(`setup: ${message}`)
  process.exit(1)
}
