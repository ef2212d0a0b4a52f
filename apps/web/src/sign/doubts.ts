/**
 * Which passkeys were asked for and not confirmed: their device may be lost, so another signer is asked first from then on.
 * @module
 */
import type { Owner } from '@watt/sdk/account'

export class Doubts {
  readonly #ids = new Set<string>()

  /** @returns the passkeys, then `others`, and last the passkeys that did not confirm when they were asked for last */
  inOrder(
    passkeys: readonly { readonly id: string; readonly owner: Owner }[],
    others: readonly Owner[],
  ): readonly Owner[] {
    const owners = (isDoubtful: boolean): readonly Owner[] =>
      passkeys.filter(({ id }) => this.#ids.has(id) === isDoubtful).map((it) => this.#heeded(it))
    return [...owners(false), ...others, ...owners(true)]
  }

  #heeded({ id, owner }: { readonly id: string; readonly owner: Owner }): Owner {
    return {
      ...owner,
      sign: async (hash) => {
        try {
          const signature = await owner.sign(hash)
          this.#ids.delete(id)
          return signature
        } catch (error) {
          this.#ids.add(id)
          throw error
        }
      },
    }
  }
}
