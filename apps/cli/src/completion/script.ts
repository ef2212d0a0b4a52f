/**
 * Completion scripts. Each asks `watt completion propose` with the words so far, so that they never go stale.
 * @module
 */
import type { Session } from '../session.ts'

export type Shell = 'bash' | 'zsh' | 'fish' | 'pwsh'

/** Prints the script of one shell. */
export async function printScript(session: Session, shell: Shell): Promise<void> {
  session.host.stdout.write(scripts[shell])
}

/** The scripts by shell. `$WATT_COMMAND` may name another way to start watt, `npx watt` say. */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# watt completion for bash
_watt() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local IFS=$'\\n'
  COMPREPLY=($(IFS=' '; \${WATT_COMMAND:-watt} completion propose -- "\${words[@]}" 2>/dev/null))
  if [[ \${#COMPREPLY[@]} -eq 0 ]]; then
    compopt -o default 2>/dev/null
  fi
}
complete -F _watt watt
`,
  zsh: `#compdef watt
# watt completion for zsh
_watt() {
  local -a found
  found=("\${(@f)$(\${=WATT_COMMAND:-watt} completion propose -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=(\${found:#})
  if (( \${#found} )); then
    compadd -- "\${found[@]}"
  else
    _files
  fi
}
compdef _watt watt
`,
  fish: `# watt completion for fish
function __watt_propose
    set -l words (commandline -opc) (commandline -ct)
    set -q WATT_COMMAND; or set -l WATT_COMMAND watt
    eval $WATT_COMMAND completion propose -- (string escape -- $words[2..-1]) 2>/dev/null
end
complete -c watt -a '(__watt_propose)'
`,
  pwsh: `# watt completion for PowerShell
Register-ArgumentCompleter -Native -CommandName watt -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  watt completion propose '--' @words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
}
