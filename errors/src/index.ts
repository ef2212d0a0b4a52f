/**
 * The base of every error that Watt throws on purpose.
 * @module
 */

/** Base class of deliberate errors. Catch by `code`; show `message`; print `fix` below it where there is one. */
export abstract class WattError extends Error {
  /** Stable, greppable and documented: `<package>/<kebab-case>`. Renaming one is a breaking change. */
  abstract readonly code: `${string}/${string}`
  /** What the person reading the message can do next. */
  readonly fix?: string
  override get name(): string {
    return this.constructor.name
  }
}

export { shown } from './shown.ts'
