/**
 * One script out of the page's modules: each once, in a scope of its own, after those it imports, without its types.
 * It knows the forms that the page uses: named imports, and `export` before a declaration.
 * @module
 */
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

const imports = /^import\s+\{([^}]*)\}\s+from\s+'([^']+)'[ \t]*$/gm
const exports = /^export (?=(?:function|const|class) (\w+))/gm

/** The script that starts at a module. */
export function bundle(start: URL): string {
  const names = new Map<string, string>()
  const scopes: string[] = []
  /** @returns the name of the module's scope. */
  const visit = (module: URL): string => {
    const known = names.get(module.href)
    if (known !== undefined) return known
    const code = stripTypeScriptTypes(readFileSync(module, 'utf8'))
    const exported = [...code.matchAll(exports)].map(([, name]) => name)
    const body = code
      .replace(imports, (_, what: string, path: string) => {
        return `const {${what}} = ${visit(new URL(path, module))}`
      })
      .replace(exports, '')
    const name = `module${names.size}`
    names.set(module.href, name)
    scopes.push(
      `const ${name} = (() => {\n${withoutComments(body)}\nreturn { ${exported.join(', ')} }\n})()\n`,
    )
    return name
  }
  visit(start)
  return scopes.join('')
}

/** Without comments that fill lines, and the blanks that types left. */
function withoutComments(code: string): string {
  return code
    .replace(/^\s*\/\*\*.*?\*\/[ \t]*$/gms, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim()
}
