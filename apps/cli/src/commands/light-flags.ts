/**
 * `--light` and what belongs to it, for the commands that have it.
 * @module
 */
import type { FlagParametersForType } from '@stricli/core'
import type { CliContext } from '../command.ts'
import type { LightFlags } from '../light/open.ts'
import { text } from '../parse.ts'

export const lightFlags: FlagParametersForType<LightFlags, CliContext> = {
  light: {
    kind: 'boolean',
    optional: true,
    brief: 'Believe only what proofs show, and ask several nodes',
    withNegated: false,
  },
  trust: {
    kind: 'parsed',
    optional: true,
    parse: text,
    brief: 'File with the quorum set and nodes for --light (the local network)',
    placeholder: 'path',
  },
}
