/**
 * The command line of `npm run fuzz`.
 * @module
 */
import { parseArgs } from 'node:util'
import { WattError } from '@watt/errors'
import { callsByDefault } from '../contracts.ts'
import { programsByDefault } from '../machines/machines.ts'

export type Options = {
  /** Of each target. */
  readonly inputs: number
  /** Calls for each invariant; undefined: decoders are meant. */
  readonly contracts: { readonly calls: number } | undefined
  /** Programs for the machines of the engine; undefined: decoders are meant. */
  readonly machines: { readonly from: number; readonly programs: number } | undefined
  /** Names; empty for all. */
  readonly targets: readonly string[]
  /** Of all targets together; shared out evenly. */
  readonly minutes: number | undefined
  readonly seed: number
  readonly jobs: number
  /** Where rows are kept, so that a run that was stopped goes on. */
  readonly results: string | undefined
  readonly json: boolean
  readonly list: boolean
  readonly help: boolean
  /** A regression file to run alone. */
  readonly replay: string | undefined
}

const inputsByDefault = 100_000

export const usage: string = `Usage: npm run fuzz -- [options] [target …]
       npm run fuzz -- contracts [--inputs N]    N random calls for each invariant (default ${callsByDefault})
       npm run fuzz -- machines [--seed N] [--inputs N] [--jobs N] [--json]
                 the programs of N seeds (default ${programsByDefault}, from 1) on all machines of the engine
  --inputs N     inputs for each target (default ${inputsByDefault})
  --target NAME  run this target only; may be repeated
  --minutes N    stop after so many minutes, shared out among the targets
  --seed N       seed of the mutations (default: the time)
  --jobs N       targets at the same time (default 1)
  --results FILE keep what held there: a run that was stopped goes on with the same command
  --json         print the results as JSON
  --list         name the targets
  --replay FILE  run one regression file of fuzz/corpus/<target>/`

/** @throws {UsageError} */
export function readOptions(argv: readonly string[], nowMs: number): Options {
  const { values, positionals } = parsed(argv)
  const word = positionals.length === 1 ? positionals[0] : undefined
  const machines = {
    from: whole(values.seed, 'seed') ?? 1,
    programs: whole(values.inputs, 'inputs') ?? programsByDefault,
  }
  return {
    machines: word === 'machines' ? machines : undefined,
    contracts: word === 'contracts' ? { calls: whole(values.inputs, 'inputs') ?? callsByDefault } : undefined,
    inputs: whole(values.inputs, 'inputs') ?? inputsByDefault,
    targets: [...(values.target ?? []), ...positionals],
    minutes: whole(values.minutes, 'minutes'),
    seed: whole(values.seed, 'seed') ?? nowMs % 2 ** 31,
    jobs: whole(values.jobs, 'jobs') ?? 1,
    results: values.results,
    json: values.json,
    list: values.list,
    help: values.help,
    replay: values.replay,
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        inputs: { type: 'string' },
        target: { type: 'string', multiple: true },
        minutes: { type: 'string' },
        seed: { type: 'string' },
        jobs: { type: 'string' },
        replay: { type: 'string' },
        results: { type: 'string' },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function whole(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined
  if (!/^[0-9_]{1,12}$/.test(text)) throw new UsageError(`--${name} is a whole number, not ${text}`)
  return Number(text.replaceAll('_', ''))
}

/** Thrown when the command was called wrongly. */
export class UsageError extends WattError {
  readonly code = 'fuzz/usage'
  override readonly fix: string = usage
}
