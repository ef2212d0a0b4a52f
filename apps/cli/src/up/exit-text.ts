/**
 * What people are told when one of the network's processes ends by itself.
 * @module
 */
import type { ProcessEvent } from './managed-process.ts'

export type Exit = Extract<ProcessEvent, { readonly type: 'exited' }>

export function exitText(name: string, { code, signal, restartMs }: Exit): string {
  const how = signal === null ? `with code ${code}` : `by ${signal}`
  return `${name} ended ${how}; starting it again in ${restartMs / 1000} s`
}
