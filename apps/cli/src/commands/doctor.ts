/**
 * `watt doctor`: what is wrong with this machine or node, and how to mend it.
 * @module
 */
import type { Command } from '@stricli/core'
import { defineCommand, type CliContext, type NoFlags } from '../command.ts'

export const doctor: Command<CliContext> = defineCommand<NoFlags>({
  brief: 'Check Node, ports, disk, clock, keys, RPC and peers; each failure names its fix',
  usage: ['[flags]'],
  load: async () => (await import('../doctor/doctor.ts')).runDoctor,
  flags: {},
})
