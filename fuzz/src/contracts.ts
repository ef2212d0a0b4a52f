/**
 * `npm run fuzz -- contracts`: random calls against everything the contracts promise at all times. Hardhat draws the calls;
 * this only makes the runs long.
 * @module
 */
import { spawnHardhat } from '@watt/contracts/deploy'

/** Calls of one sequence, as in the contracts' own settings. */
const depth = 64
export const callsByDefault = 1_000_000

/** @param calls - For each invariant. @returns the exit code: 1 when one was broken. */
export async function fuzzContracts(calls: number): Promise<number> {
  const runs = Math.ceil(calls / depth)
  process.stderr.write(`contracts: ${runs} sequences of ${depth} calls for each invariant\n`)
  const child = spawnHardhat(['test', 'solidity', '--grep', 'invariant_'], {
    stdio: 'inherit',
    env: { WATT_INVARIANT_RUNS: `${runs}` },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0 ? 0 : 1))
  })
}
