/**
 * What a message file holds, and what of it the sources use. For the test of messages.
 * @module
 */

export type MessageTree = { readonly [key: string]: string | MessageTree }

/** Dotted keys with their texts. */
export function keysOf(tree: MessageTree, prefix = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...keysOf(value, `${prefix}${key}.`)],
    ),
  )
}

/** Names of arguments and, with a `<` before them, of tags: each once, in order of the alphabet. */
export function placeholdersOf(text: string): readonly string[] {
  const tags = [...text.matchAll(/<([a-zA-Z]\w*)>/g)].map(([, name]) => `<${name!}`)
  return [...new Set([...argumentsOf(text), ...tags])].toSorted()
}

/** Of a message in ICU's syntax: `{name}`, `{name, number}`, and those in the arms of `{name, plural, one {…} other {…}}`. */
function argumentsOf(text: string): readonly string[] {
  return bracesOf(text).flatMap((inner) => {
    const [, name, kind, arms = ''] = /^\s*(\w+)\s*(?:,\s*(\w+)\s*(?:,([^]*))?)?$/.exec(inner) ?? []
    if (name === undefined) return []
    const hasArms = kind === 'plural' || kind === 'select' || kind === 'selectordinal'
    return [name, ...(hasArms ? bracesOf(arms).flatMap(argumentsOf) : [])]
  })
}

/** What stands in the outermost braces. */
function bracesOf(text: string): readonly string[] {
  const found: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '{' && depth++ === 0) start = at + 1
    if (character === '}' && --depth === 0) found.push(text.slice(start, at))
  }
  return found
}

/**
 * Which keys the sources may ask of an area. A file speaks of an area when it names it in `useTranslations('area')` or
 * `Translator<'area'>`; there every quoted word counts as a key, and the fixed parts of a template stand for all that fit.
 */
export function usedKeys(area: string, sources: readonly string[]): { has(key: string): boolean } {
  const names = new RegExp(`(useTranslations\\(|Translator<)'${area}'`)
  const speaking = sources.filter((source) => names.test(source))
  const words = new Set(
    speaking.flatMap((source) => [...source.matchAll(/'([\w.-]+)'/g)].map(([, word]) => word!)),
  )
  const templates = speaking
    .flatMap((source) => [...source.matchAll(/`((?:[\w.-]|\$\{[^{}`]+\})+)`/g)].map(([, text]) => text!))
    .map((text) => text.split(/\$\{[^}]+\}/))
    .filter((parts) => parts.length > 1 && parts.some((part) => /\w/.test(part)))
    .map((parts) => new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('[\\w-]+')}$`))
  return { has: (key) => words.has(key) || templates.some((template) => template.test(key)) }
}
