/**
 * Messages as the build leaves them: read once here, so that no browser has to carry a reader of ICU's syntax and run it.
 * @see https://unicode-org.github.io/icu/userguide/format_parse/messages/
 * @module
 */
import compile from 'icu-minify/compile'
import type { CompiledMessage } from 'icu-minify/format'
import type { MessageTree } from './message-keys.ts'

export type CompiledTree = { readonly [key: string]: CompiledMessage | CompiledTree }

/** The same tree with each message in parts. @throws SyntaxError for a message that breaks the syntax. */
export function compiled(tree: MessageTree): CompiledTree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, it]) => [key, typeof it === 'string' ? compile(it) : compiled(it)]),
  )
}
