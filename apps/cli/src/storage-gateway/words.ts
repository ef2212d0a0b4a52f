/**
 * What the gateways tell while they run.
 * @module
 */
import { WattError } from '@watt/errors'
import { printable } from '../output.ts'
import type { Session } from '../session.ts'

/** Prints a line for each defect, and one more where something helps. */
export function teller({ out }: Session): (event: string, error: unknown) => void {
  return (event, error) => {
    const at = new Date().toISOString()
    const message = printable(error instanceof Error ? error.message : String(error))
    const fix = error instanceof WattError && error.fix !== undefined ? printable(error.fix) : undefined
    out.item({ at, event, message, fix }, () => [
      `${at.slice(11, 19)} ${out.tone(event, 'bad')} ${message}`,
      ...(fix === undefined ? [] : [`  ${fix}`]),
    ])
  }
}
