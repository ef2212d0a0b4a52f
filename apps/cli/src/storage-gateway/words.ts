/**
 * What the gateways tell while they run.
 * @module
 */
import { printable } from '../output.ts'
import type { Session } from '../session.ts'

/** Prints a line for each defect. */
export function teller({ out }: Session): (event: string, error: unknown) => void {
  return (event, error) => {
    const at = new Date().toISOString()
    const message = printable(error instanceof Error ? error.message : String(error))
    out.item({ at, event, message }, () => [`${at.slice(11, 19)} ${out.tone(event, 'bad')} ${message}`])
  }
}
