/**
 * `npm run fuzz -- contracts`: random calls against everything the contracts promise at all times. Hardhat draws the calls;
 * this only makes the runs long.
 * @module
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Calls of one sequence, as in the contracts' own settings. */
const depth = 64
export const callsByDefault = 1_000_000

/** @param calls - For each invariant. @returns the exit code: 1 when one was broken. */
export async function fuzzContracts(calls: number): Promise<number> {
  const folder = fileURLToPath(new URL('../../contracts', import.meta.url))
  const hardhat = createRequire(import.meta.url)
    .resolve('hardhat/package.json')
    .replace('package.json', 'dist/src/cli.js')
  const runs = Math.ceil(calls / depth)
  process.stderr.write(`contracts: ${runs} sequences of ${depth} calls for each invariant\n`)
  const child = spawn(process.execPath, [hardhat, 'test', 'solidity', '--grep', 'invariant_'], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, WATT_INVARIANT_RUNS: `${runs}`, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0 ? 0 : 1))
  })
}
