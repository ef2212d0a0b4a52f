/**
 * `npm run fuzz`: hostile bytes for every decoder that meets the outside, guided by what they reach.
 * @module
 */
import { WattError } from '@watt/errors'
import { type Options, readOptions, usage, UsageError } from './command/options.ts'
import { replayCommand, type Row, rowOf, type SavedFinding, table } from './command/report.ts'
import { openResults } from './command/results.ts'
import { fuzzInPhases } from './command/phases.ts'
import { findCulprit } from './command/supervise.ts'
import { fuzzContracts } from './contracts.ts'
import { describeMachines, fuzzMachines } from './machines/machines.ts'
import { readCorpusFile, saveToCorpus } from './corpus.ts'
import type { TargetEntry } from './target.ts'
import { targets } from './targets.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const progressEveryMs = 10_000

async function runAll(options: Options): Promise<number> {
  const chosen = options.targets.length === 0 ? targets : options.targets.map(named)
  const results = await openResults(options.results, options.inputs)
  const beganMs = performance.now()
  const rows: Row[] = results.rows.filter((it) => chosen.some(({ name }) => name === it.target))
  const queue = chosen.filter(({ name }) => rows.every((it) => it.target !== name))
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const row = await runOne(next, options, shareMs(options, beganMs, queue.length + 1))
      rows.push(row)
      if (row.verdict === 'holds' && row.inputs >= inputsFor(next, options)) await results.add(row)
    }
  }
  await Promise.all(Array.from({ length: options.jobs }, worker))
  rows.sort(
    (a, b) => chosen.findIndex((it) => it.name === a.target) - chosen.findIndex((it) => it.name === b.target),
  )
  process.stdout.write(options.json ? `${JSON.stringify(rows)}\n` : `${table(rows)}\n`)
  return rows.every(({ verdict }) => verdict === 'holds') ? 0 : 1
}

/** The next target's part of what is left of the time; what quick ones do not use is for those after them. */
function shareMs({ minutes, jobs }: Options, beganMs: number, targetsLeft: number): number {
  if (minutes === undefined) return Number.MAX_SAFE_INTEGER
  const leftMs = beganMs + minutes * 60_000 - performance.now()
  return (Math.max(leftMs, 0) * jobs) / Math.max(targetsLeft, jobs)
}

function named(name: string): TargetEntry {
  const found = targets.find((it) => it.name === name)
  if (found === undefined) throw new UsageError(`there is no target ${name}; --list names them`)
  return found
}

function inputsFor({ effort = 1 }: TargetEntry, { inputs }: Options): number {
  return Math.ceil(inputs / effort)
}

async function runOne(target: TargetEntry, options: Options, timeMs: number): Promise<Row> {
  const { name } = target
  const { seed } = options
  const inputs = inputsFor(target, options)
  say(`${name}: begins, seed ${seed}`)
  let toldMs = performance.now()
  const result = await fuzzInPhases({ target: name, seed, inputs, timeMs }, (progress) => {
    if (performance.now() - toldMs < progressEveryMs) return
    toldMs = performance.now()
    say(`${name}: ${progress.inputs} of ${inputs} inputs, ${progress.corpus} in the corpus`)
  })
  const saved: SavedFinding[] = []
  for (const { kind, signature, detail, input } of result.findings) {
    const file = input && (await saveToCorpus(name, `${kind} ${signature}`, input))
    saved.push({ kind, detail, file })
    const next =
      file === undefined ? 'no single input does it' : `saved; run it again with: ${replayCommand(file)}`
    say(`${name}: ${kind.toUpperCase()}: ${detail}\n  ${next}`)
  }
  const row = rowOf({ target: name, seed }, result, saved)
  say(`${name}: ${row.verdict}, ${row.inputs} inputs at ${row.inputsPerSecond}/s`)
  return row
}

async function replay(path: string): Promise<number> {
  const { target, input } = await readCorpusFile(path)
  const found = await findCulprit(target, [input])
  process.stdout.write(
    found === undefined ? `${target} holds\n` : `${target}: ${found.kind}: ${found.detail}\n`,
  )
  return found === undefined ? 0 : 1
}

async function runMachines(
  { from, programs }: NonNullable<Options['machines']>,
  { jobs, json }: Options,
): Promise<number> {
  const result = await fuzzMachines({ from, programs, threads: jobs, say })
  process.stdout.write(`${json ? JSON.stringify(result) : describeMachines(result)}\n`)
  return result.differences.length === 0 ? 0 : 1
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), Date.now())
  if (options.help) process.stdout.write(`${usage}\n`)
  else if (options.list)
    process.stdout.write(targets.map(({ name, about }) => `${name.padEnd(24)}${about}\n`).join(''))
  else if (options.contracts !== undefined) return fuzzContracts(options.contracts.calls)
  else if (options.machines !== undefined) return runMachines(options.machines, options)
  else if (options.replay !== undefined) return replay(options.replay)
  else return runAll(options)
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof WattError)) throw error
  say(`${error.message}\n${error.fix ?? ''}`)
  process.exitCode = 2
}
