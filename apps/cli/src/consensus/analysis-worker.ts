/**
 * The analysis in its own thread, so that the command stays interruptible and its time is kept.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { analyse, type AnalysisNode } from '@watt/scp/quorum-analysis'

/** What the thread is given. */
export type AnalysisTask = { readonly nodes: readonly AnalysisNode[]; readonly timeMs: number }

const { nodes, timeMs } = workerData as AnalysisTask
const endMs = performance.now() + timeMs
parentPort?.postMessage(analyse(nodes, { interrupt: () => performance.now() >= endMs }))
