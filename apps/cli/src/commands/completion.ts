/**
 * `watt completion`: scripts that let a shell complete `watt`.
 * @module
 */
import { buildRouteMap, type Command, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext, type NoFlags } from '../command.ts'
import { text } from '../parse.ts'

const install = {
  bash: 'watt completion bash >> ~/.bashrc',
  zsh: 'watt completion zsh >> ~/.zshrc',
  fish: 'watt completion fish > ~/.config/fish/completions/watt.fish',
  pwsh: 'watt completion pwsh >> $PROFILE',
} as const

const script = (shell: keyof typeof install): Command<CliContext> =>
  defineCommand<NoFlags>({
    brief: `Print the script for ${shell}`,
    description: `Prints the script for ${shell}. Install it: ${install[shell]}`,
    usage: ['[flags]'],
    load: async () => {
      const { printScript } = await import('../completion/script.ts')
      return (session) => printScript(session, shell)
    },
    flags: {},
  })

/** What the scripts call: every word of the command line after `watt`, the last one unfinished. */
const propose = defineCommand<NoFlags, string[]>({
  brief: 'Print what may come next',
  usage: ['-- [words…]'],
  load: async () => (await import('../completion/propose.ts')).printProposals,
  flags: {},
  positional: {
    kind: 'array',
    maximum: 256,
    parameter: { parse: text, brief: 'Words so far', placeholder: 'words' },
  },
})

export const completion: RouteMap<CliContext> = buildRouteMap({
  routes: { bash: script('bash'), zsh: script('zsh'), fish: script('fish'), pwsh: script('pwsh'), propose },
  docs: { brief: 'Let the shell complete commands and flags', hideRoute: { propose: true } },
})
