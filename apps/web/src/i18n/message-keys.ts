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
  const values = [...text.matchAll(/\{\s*([a-zA-Z]\w*)\s*[,}]/g)].map(([, name]) => name!)
  const tags = [...text.matchAll(/<([a-zA-Z]\w*)>/g)].map(([, name]) => `<${name!}`)
  return [...new Set([...values, ...tags])].toSorted()
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
    .flatMap((source) => [...source.matchAll(/`([\w.-]*\.?\$\{[^}]+\}[^`]*)`/g)].map(([, text]) => text!))
    .map((text) => new RegExp(`^${text.replaceAll('.', '\\.').replaceAll(/\$\{[^}]+\}/g, '[\\w-]+')}$`))
  return { has: (key) => words.has(key) || templates.some((template) => template.test(key)) }
}
