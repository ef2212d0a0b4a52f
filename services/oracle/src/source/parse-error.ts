/**
 * What a source said is not in the form that its adapter knows.
 * @module
 */
import { WattError } from '@watt/errors'

/** Thrown by adapters. The source counts as silent until it is understood again. */
export class ParseError extends WattError {
  readonly code = 'oracle/parse'
  readonly problem: string
  constructor(problem: string) {
    super(`The source is not understood: ${problem}.`)
    this.problem = problem
  }
}
