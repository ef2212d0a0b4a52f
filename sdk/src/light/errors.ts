/**
 * Why something was not believed.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Equivocation } from './equivocation.ts'
import type { Report } from './report.ts'

/** Thrown when an answer does not prove what it says: whoever sent it is wrong or lies. */
export class ProofError extends WattError {
  readonly code = 'sdk/light-proof'
  constructor(problem: string) {
    super(`Not proven: ${problem}.`)
  }
}

/** Thrown when a node gives no usable answer: it is away, slow, busy, or does not have what was asked. */
export class NoAnswerError extends WattError {
  readonly code = 'sdk/light-no-answer'
  /** Whether the node may know soon: the block is not there yet. */
  readonly isPassing: boolean
  constructor(problem: string, isPassing = false) {
    super(problem)
    this.isPassing = isPassing
  }
}

/** Thrown when no node proved an answer. The report says of each node why not. */
export class UnprovenError extends WattError {
  readonly code = 'sdk/light-unproven'
  override readonly fix = 'Look at the report: name other nodes, or wait until these have caught up.'
  readonly report: Report
  constructor(what: string, report: Report) {
    const reasons = [...report.lied, ...report.silent].map(({ node, why }) => `${node}: ${why}`)
    super(`No node proved ${what}. ${reasons.join(' ')}`)
    this.report = report
  }
}

/** Thrown, again and again, once the trusted validators signed two histories: nothing can be confirmed then. */
export class EquivocationError extends WattError {
  readonly code = 'sdk/light-equivocation'
  override readonly fix =
    'Trust nothing of this chain until it is explained; publish the evidence, it convinces anybody with the same quorum set.'
  readonly evidence: Equivocation
  constructor(evidence: Equivocation) {
    super(`The trusted validators signed two different blocks ${evidence.number}.`)
    this.evidence = evidence
  }
}

/** Thrown for settings that cannot work. */
export class LightSettingError extends WattError {
  readonly code = 'sdk/light-setting'
  constructor(problem: string, fix: string) {
    super(problem)
    this.fix = fix
  }
  override readonly fix: string
}
