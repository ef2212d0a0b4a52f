/**
 * The words after `npm run sim --`.
 * @module
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { WattError } from '@watt/errors'
import type { Mode } from './mode.ts'
import { type Check, checks } from './outcome.ts'

export const usage: string = `Usage: npm run sim -- [options]
       npm run sim -- people [--members <count>] [--days <days>] [--seed <seed>] [--json]
       npm run sim -- people --sybil [--seed <seed>] [--json]

  --seeds <count>     how many seeds to run; default 100
  --from <seed>       the first; default 1
  --hours <hours>     virtual time of each run, or --minutes; default 20 minutes
  --full              whole nodes with all their real code; otherwise scp alone
  --journal <file>   keep outcomes there: a run that was stopped goes on with the same command
  --threads <count>   default: one for each processor core
  --seed <seed>       run one seed again
    --trace <file>    and write a page that shows what happened
    --shrink          and cut its plan down to what still fails
  --plan <file>       run a plan that --shrink wrote
  --slice             the part that belongs to npm test
  --mutants [name…]   plant known bugs; each must be found
    --checks          leave out each check in turn: then a bug that it alone finds must survive
  --without <check>   leave a check out (${checks.join(', ')})
  --fork              build real forks out of unsafe trust maps
  --economy           a thousand storage providers over a month: who is found out, who is punished
  people              the mining day of a made-up society, by the chain and by a model that must agree to the last unit
    --members <count>   at its end; default 10000
    --days <days>       default 30
    --sybil             what fake accounts take from honest people, as a table
  --json              figures as JSON on standard output`

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'seeds'; readonly mode: Mode; readonly from: number; readonly count: number }
  | { readonly kind: 'seed'; readonly mode: Mode; readonly seed: number; readonly shrink: boolean }
  | { readonly kind: 'plan'; readonly mode: Mode; readonly file: string; readonly shrink: boolean }
  | { readonly kind: 'slice' }
  | { readonly kind: 'mutants'; readonly names: readonly string[]; readonly checks: boolean }
  | { readonly kind: 'fork'; readonly from: number; readonly count: number }
  | { readonly kind: 'economy'; readonly seed: number }
  | { readonly kind: 'people'; readonly seed: number; readonly members: number; readonly days: number }
  | { readonly kind: 'sybil'; readonly seed: number }

export type Options = {
  readonly command: Command
  readonly threads: number
  readonly json: boolean
  readonly without: readonly Check[]
  readonly trace: string | undefined
  readonly journal: string | undefined
}

/** @throws {UsageError} */
export function readOptions(words: readonly string[]): Options {
  const { values, positionals } = parse(words)
  if (isAboutPeople(words) && positionals.length > 1)
    throw new UsageError(`people takes options only, not "${positionals[1]}".`)
  const durationMs =
    values.hours === undefined
      ? positive('--minutes', values.minutes ?? '20') * 60_000
      : positive('--hours', values.hours) * 3_600_000
  const mode: Mode = { full: values.full === true, durationMs }
  const shrink = values.shrink === true
  const from = whole('--from', values.from ?? '1')
  const count = whole('--seeds', values.seeds ?? '100')
  const without = (values.without ?? []).map(readCheck)
  const command: Command =
    values.help === true
      ? { kind: 'help' }
      : isAboutPeople(words)
        ? readPeople(values)
        : values.slice === true
          ? { kind: 'slice' }
          : values.mutants === true
            ? { kind: 'mutants', names: positionals, checks: values.checks === true }
            : values.fork === true
              ? { kind: 'fork', from, count }
              : values.economy === true
                ? { kind: 'economy', seed: whole('--seed', values.seed ?? '1') }
                : values.plan !== undefined
                  ? { kind: 'plan', mode, file: values.plan, shrink }
                  : values.seed !== undefined
                    ? { kind: 'seed', mode, seed: whole('--seed', values.seed), shrink }
                    : { kind: 'seeds', mode, from, count }
  const threads = whole('--threads', values.threads ?? String(availableParallelism()))
  const { trace, journal } = values
  return { command, threads, json: values.json === true, without, trace, journal }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: words.includes('--mutants') || isAboutPeople(words),
      options: {
        seeds: { type: 'string' },
        from: { type: 'string' },
        hours: { type: 'string' },
        minutes: { type: 'string' },
        full: { type: 'boolean' },
        threads: { type: 'string' },
        seed: { type: 'string' },
        trace: { type: 'string' },
        journal: { type: 'string' },
        shrink: { type: 'boolean' },
        plan: { type: 'string' },
        slice: { type: 'boolean' },
        mutants: { type: 'boolean' },
        checks: { type: 'boolean' },
        fork: { type: 'boolean' },
        economy: { type: 'boolean' },
        members: { type: 'string' },
        days: { type: 'string' },
        sybil: { type: 'boolean' },
        without: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function isAboutPeople([first]: readonly string[]): boolean {
  return first === 'people'
}

type PeopleValues = { readonly [name in 'seed' | 'members' | 'days']?: string } & { readonly sybil?: boolean }

function readPeople({ seed = '1', members = '10000', days = '30', sybil }: PeopleValues): Command {
  if (sybil === true) return { kind: 'sybil', seed: whole('--seed', seed) }
  return {
    kind: 'people',
    seed: whole('--seed', seed),
    members: whole('--members', members),
    days: whole('--days', days),
  }
}

function readCheck(name: string): Check {
  const found = checks.find((it) => it === name)
  if (found === undefined) throw new UsageError(`There is no check "${name}"; they are ${checks.join(', ')}.`)
  return found
}

function whole(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1 || value > 0xffff_ffff)
    throw new UsageError(`${name} takes a whole number from 1 on, not "${text}".`)
  return value
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 10_000)) throw new UsageError(`${name} takes a number above 0, not "${text}".`)
  return value
}

/** The words cannot be understood. */
export class UsageError extends WattError {
  readonly code = 'sim/usage'
  override readonly fix = 'See npm run sim -- --help.'
}
