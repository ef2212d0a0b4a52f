/**
 * One script out of the page's modules: each once, after those it imports, without types. Names at the top of a module
 * must therefore be different everywhere.
 * @module
 */
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

const imports = /^import\b[^']*'([^']+)'[ \t]*$/gm

/** The script that starts at a module. */
export function bundle(start: URL): string {
  const seen = new Set<string>()
  const visit = (module: URL): string => {
    if (seen.has(module.href)) return ''
    seen.add(module.href)
    const code = stripTypeScriptTypes(readFileSync(module, 'utf8'))
    const before = [...code.matchAll(imports)].map(([, path]) => visit(new URL(path!, module)))
    return before.join('') + withoutComments(code.replace(imports, '').replace(/^export /gm, ''))
  }
  return visit(start)
}

/** Comments that fill lines, and the blanks that types left. */
function withoutComments(code: string): string {
  return code
    .replace(/^\s*\/\*\*.*?\*\/[ \t]*$/gms, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
}
