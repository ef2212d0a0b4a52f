/**
 * Coverage, gas and fuzz figures of all contracts, next to their bars: `npm run report [-- --json] [-- test files]`.
 *
 * Runs all Solidity tests three times, once at the standard length, then with few random runs for the gas of calls and for
 * coverage; then every `*-gas.ts` beside this file. Ends with code 1 when a test fails or a bar is missed.
 * A branch is one outcome of one condition (see `branches.ts`), which is stricter than what other tools count.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Coverage, coverageOf } from './coverage.ts'
import type { GasRow } from './gas-table.ts'

type CoverageRow = Coverage & { ok: boolean }
type Fuzz = { suite: string; test: string; runs: number; ok: boolean }
type Call = { contract: string; function: string; min: number; median: number; max: number; calls: number }

const bars = { lines: 98, branches: 95, fuzzRuns: 2_000, invariantRuns: 256 }
/** Random runs where counting makes every call slower. */
const few = { WATT_FUZZ_RUNS: '20', WATT_INVARIANT_RUNS: '4' }
const root = resolve(import.meta.dirname, '..')
const { values: options, positionals: files } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
})

const scratch = mkdtempSync(join(tmpdir(), 'watt-contracts-'))
try {
  const callsFile = join(scratch, 'calls.json')
  const tests = hardhat(['test', 'solidity', ...files])
  // Makes each call a transaction of its own, with other nonces and cold storage: only its figures count, not its verdict.
  hardhat(['test', 'solidity', '--gas-stats-json', callsFile, ...files], few)
  const counted = hardhat(['test', 'solidity', '--coverage', ...files], {
    ...few,
    WATT_CONTRACTS_OUT: scratch, // what is built to be counted must never be deployed
  })
  const gas = readdirSync(import.meta.dirname).filter((name) => name.endsWith('-gas.ts'))
  const report = {
    passed: tests.ok && counted.ok,
    tests: { passing: countOf(tests.output, 'passing'), failing: countOf(tests.output, 'failing') },
    fuzz: fuzzOf(tests.output),
    coverage: counted.ok ? coverageRows() : [],
    gas: gas.flatMap((script) => gasOf(script)),
    calls: existsSync(callsFile) ? callsOf(callsFile) : [],
  }
  const ok = report.passed && [...report.fuzz, ...report.coverage, ...report.gas].every((row) => row.ok)
  if (options.json) console.log(JSON.stringify({ ok, ...report }))
  else print(report)
  if (!tests.ok) process.stderr.write(tests.output)
  else if (!counted.ok) process.stderr.write(counted.output)
  process.exitCode = ok ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function hardhat(args: readonly string[], env: Record<string, string> = {}): { ok: boolean; output: string } {
  const cli = resolve(root, '../node_modules/hardhat/dist/src/cli.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true', NO_COLOR: '1', ...env },
  })
  return { ok: status === 0, output: stdout + stderr }
}

function countOf(output: string, word: string): number {
  return Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(output)?.[1] ?? 0)
}

/** Random tests with the runs that the runner says it made. */
function fuzzOf(output: string): Fuzz[] {
  let suite = ''
  const found: Fuzz[] = []
  for (const line of output.split('\n')) {
    suite = /^\s+\S+\.t\.sol:(\S+)$/.exec(line)?.[1] ?? suite
    const [, test, runs] = /✔ (\w+)\(.*\) \(runs: (\d+)\)/.exec(line) ?? []
    if (test === undefined) continue
    const bar = test.startsWith('invariant') ? bars.invariantRuns : bars.fuzzRuns
    found.push({ suite, test, runs: Number(runs), ok: Number(runs) >= bar })
  }
  return found
}

function coverageRows(): CoverageRow[] {
  return coverageOf(root).map((row) => ({
    ...row,
    ok: row.lineCover >= bars.lines && row.branchCover >= bars.branches,
  }))
}

/** The rows that a gas script hands over when asked for JSON. */
function gasOf(script: string): (GasRow & { script: string })[] {
  const { ok, output } = hardhat(['run', join('scripts', script)], { WATT_GAS_JSON: '1' })
  const line = output.split('\n').findLast((text) => text.startsWith('['))
  if (line === undefined) return [{ script, what: ok ? 'prints no JSON' : 'fails', gas: 0, ok }]
  return (JSON.parse(line) as GasRow[]).map((row) => ({ script, ...row }))
}

/** Gas of every function as the tests called it, without what a transaction costs around it. */
function callsOf(path: string): Call[] {
  const stats = JSON.parse(readFileSync(path, 'utf8')) as {
    contracts: Record<
      string,
      {
        sourceName: string
        contractName: string
        functions?: Record<string, { min: number; median: number; max: number; count: number }> | null
      }
    >
  }
  return Object.values(stats.contracts)
    .filter(({ sourceName }) => !/\.t\.sol$|\/(testing|examples|local)\//.test(sourceName))
    .flatMap(({ contractName, functions }) =>
      Object.entries(functions ?? {}).map(([name, { min, median, max, count }]) => ({
        contract: contractName,
        function: name,
        min,
        median,
        max,
        calls: count,
      })),
    )
}

function print(report: {
  tests: { passing: number; failing: number }
  fuzz: Fuzz[]
  coverage: CoverageRow[]
  gas: (GasRow & { script: string })[]
  calls: Call[]
}): void {
  console.log(`Tests: ${report.tests.passing} passing, ${report.tests.failing} failing`)
  console.log(
    `\nRandom tests (bar: ${bars.fuzzRuns} runs, invariants ${bars.invariantRuns} runs of 64 calls)`,
  )
  console.table(report.fuzz)
  console.log(`\nWhat tests reach (bars: ${bars.lines} % of lines, ${bars.branches} % of branches)`)
  console.table(report.coverage.map(({ missed, ...row }) => ({ ...row, missed: missed.length })))
  for (const branch of report.coverage.flatMap(({ missed }) => missed)) console.log(branch)
  console.log('\nGas of whole transactions')
  console.table(report.gas)
  console.log('\nGas of calls inside tests')
  console.table(report.calls)
}
