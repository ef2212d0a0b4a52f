/**
 * A long run in phases. Counting coverage slows code down up to five times, and after a while it rarely finds anything new: so
 * of each million inputs a tenth is guided, and the others are made of what that kept.
 * @module
 */
import type { Progress } from '../loop/fuzz.ts'
import { fuzzInChild, type FuzzTask, type Supervised } from './supervise.ts'

/** Inputs of one phase. */
export type Lengths = { readonly guided: number; readonly blind: number }

const lengthsByDefault: Lengths = { guided: 100_000, blind: 900_000 }

/** Fuzzes one target, each phase in a process of its own. What a process does not survive ends the run. */
export async function fuzzInPhases(
  task: Omit<FuzzTask, 'guided' | 'corpus'>,
  onProgress: (progress: Progress) => void = () => undefined,
  lengths: Lengths = lengthsByDefault,
): Promise<Supervised> {
  const untilMs = performance.now() + task.timeMs
  let whole: Supervised | undefined
  for (let phase = 0; whole === undefined || whole.inputs < task.inputs; phase++) {
    const guided = phase % 2 === 0
    const before = whole
    const next = await fuzzInChild(
      {
        target: task.target,
        seed: task.seed + phase,
        inputs: Math.min(guided ? lengths.guided : lengths.blind, task.inputs - (before?.inputs ?? 0)),
        timeMs: untilMs - performance.now(),
        guided,
        corpus: before?.kept,
      },
      (progress) => onProgress({ ...progress, inputs: progress.inputs + (before?.inputs ?? 0) }),
    )
    whole = before === undefined ? next : joined(before, next)
    if (next.findings.some(({ kind }) => kind === 'hang' || kind === 'crash')) break
    if (performance.now() >= untilMs) break
  }
  return whole
}

function joined(before: Supervised, next: Supervised): Supervised {
  const known = new Set(before.findings.map(({ signature }) => signature))
  return {
    inputs: before.inputs + next.inputs,
    accepted: before.accepted + next.accepted,
    corpus: next.corpus,
    slowestMs: Math.max(before.slowestMs, next.slowestMs),
    elapsedMs: before.elapsedMs + next.elapsedMs,
    blocks: next.blocks ?? before.blocks,
    grownBytes: Math.max(before.grownBytes, next.grownBytes),
    findings: [...before.findings, ...next.findings.filter(({ signature }) => !known.has(signature))],
    kept: next.kept,
  }
}
