/**
 * Prints the outcome of a short run: the determinism test starts it in a process of its own.
 * @module
 */
import { drawFullPlan, runFull } from '../src/full/run.ts'

const seed = Number(process.argv[2])
const durationMs = Number(process.argv[3])
const { traceHash } = await runFull(drawFullPlan(seed, { durationMs }))
console.log(traceHash)
