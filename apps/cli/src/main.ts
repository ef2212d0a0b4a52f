#!/usr/bin/env node
/**
 * The `watt` command. Checks the runtime before anything newer is loaded, then runs the command line.
 * @module
 */
import { enableCompileCache } from 'node:module'
import process from 'node:process'

/** engines.node of the root package.json. */
const minimum = [24, 11] as const

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < minimum[0] || (major === minimum[0] && minor < minimum[1])) {
  process.stderr.write(
    `error cli/old-node: Node ${process.versions.node} is too old; Watt needs ${minimum.join('.')} or newer.\n` +
      '  fix: run `npm run setup` once, then `npx watt` uses the Node of this checkout\n',
  )
  process.exitCode = 1
} else {
  enableCompileCache()
  // Who reads a part and leaves, as `head` does, has what it wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  const [{ run }, { processHost }] = await Promise.all([import('./run.ts'), import('./host.ts')])
  process.exitCode = await run(process.argv.slice(2), processHost())
}
