import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address, Hex } from 'viem'
import { memoryStore } from '../keys/store.ts'
import { Vault } from '../keys/vault.ts'
import { keepFound, type Found } from './find-account.ts'

const deriveKey = async (): Promise<never> => assert.fail('no password is asked for')
const address: Address = '0x00000000000000000000000000000000000000A1'
const founders: readonly Hex[] = ['0x0123']
const passkeyOf = (id: string, byte: string) => ({ id, publicKey: `0x${byte.repeat(64)}` }) as const
const [first, second] = [passkeyOf('Zmlyc3Q', '11'), passkeyOf('c2Vjb25k', '22')]

describe('an account that a passkey found', () => {
  it('is kept; found again by another passkey, it is signed for by both', async () => {
    const vault = new Vault({ store: memoryStore(), deriveKey })
    await keepFound(vault, [{ address, source: { kind: 'passkey', founders, passkeys: [first] } }])
    const again: Found = { address, source: { kind: 'passkey', passkeys: [second] } }
    await keepFound(vault, [again])
    await keepFound(vault, [again])
    const accounts = await vault.accounts()
    assert.deepEqual(
      accounts.map(({ source }) => source),
      [{ kind: 'passkey', founders, passkeys: [first, second] }],
    )
  })

  it('is not kept where it cannot be', async () => {
    const vault = {
      addAccount: () => Promise.reject(new Error('full')),
      notePasskey: () => assert.fail('nothing is noted'),
    }
    await assert.rejects(keepFound(vault, [{ address, source: { kind: 'passkey', passkeys: [first] } }]), {
      message: 'full',
    })
  })
})
