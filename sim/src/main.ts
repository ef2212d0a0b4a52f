/**
 * The simulation from the command line: `npm run sim`.
 * @module
 */
import { WattError } from '@watt/errors'
import { describe, runMany } from './many.ts'
import { type Options, readOptions, usage } from './options.ts'

/** @returns the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const options = readOptions(words)
  const { command } = options
  switch (command.kind) {
    case 'help':
      process.stdout.write(`${usage}\n`)
      return 0
    case 'seeds': {
      const figures = await runMany({ ...command, ...options })
      print(options, figures, () => describe(figures))
      return figures.violations.length === 0 ? 0 : 1
    }
    case 'seed':
    case 'plan':
      return (await import('./one.ts')).runOne(command, options)
    case 'slice':
      return (await import('./slice.ts')).runSlice(options.threads)
    case 'mutants': {
      const { proveChecks, runMutants } = await import('./mutants/command.ts')
      return command.checks ? proveChecks(options) : runMutants(command.names, options)
    }
    case 'fork':
      return (await import('./fork.ts')).runForks(command, options)
    case 'economy':
      return (await import('./storage/command.ts')).playEconomy(command.seed, options)
    case 'people':
      return (await import('./people/command.ts')).playPeople(command, options)
    case 'sybil':
      return (await import('./people/sybil-command.ts')).showSybils(command.seed, options)
  }
}

function print({ json }: Options, value: unknown, describe: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : describe()}\n`)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof WattError)) throw error
  process.stderr.write(
    `error ${error.code}: ${error.message}\n${error.fix === undefined ? '' : `  fix: ${error.fix}\n`}`,
  )
  process.exitCode = 2
}
