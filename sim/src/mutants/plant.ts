/**
 * Plants a bug: while modules load, one piece of one file's text is replaced. Nothing on the disk changes.
 * @module
 */
import { type ModuleSource, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { WattError } from '@watt/errors'
import type { Mutant } from './catalogue.ts'

/** The root of the checkout, with a slash at its end. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url))

/** Plants a bug in everything that this thread loads from now on. */
export function plant(mutant: Mutant): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.startsWith('file:') || fileURLToPath(url) !== `${root}${mutant.file}`) return loaded
      return { ...loaded, source: mutate(mutant, textOf(loaded.source)) }
    },
  })
}

function textOf(source: ModuleSource | null | undefined): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source ?? undefined)
}

/** @throws {StaleMutantError} The text does not stand in the file exactly once. */
export function mutate({ name, file, find, replace }: Mutant, text: string): string {
  const parts = text.split(find)
  if (parts.length !== 2) throw new StaleMutantError(name, file, parts.length - 1)
  return parts.join(replace)
}

/** The code that a mutant changes is not there any more. */
export class StaleMutantError extends WattError {
  readonly code = 'sim/stale-mutant'
  override readonly fix = 'Bring the mutant in sim/src/mutants in line with the code it changes.'
  constructor(name: string, file: string, times: number) {
    super(`The text of mutant "${name}" stands ${times} times in ${file}, not once.`)
  }
}
