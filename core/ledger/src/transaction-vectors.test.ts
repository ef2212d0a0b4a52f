import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Hex } from '@watt/evm'
import { skipVectors, vectors } from './ethereum-tests.fixture.ts'
import { recoverAddress } from './recover-address.ts'
import { fromHex } from './bytes.ts'
import { decodeTransaction } from './transaction.ts'

type Expected = { readonly hash?: Hex; readonly sender?: Hex; readonly exception?: string }
type Vector = { readonly txbytes: Hex; readonly result: Readonly<Record<string, Expected>> }

/** Rules that the engine checks, not the form. */
const engineRules = /INTRINSIC_GAS_TOO_LOW|INITCODE_SIZE_EXCEEDED/

describe("Ethereum's transaction tests", { skip: skipVectors }, () => {
  it('takes and refuses what Ethereum does', () => {
    const cases = vectors('TransactionTests/') as readonly (readonly [string, Vector])[]
    assert.ok(cases.length >= 200, `${cases.length} cases`)
    for (const [name, { txbytes, result }] of cases) {
      const expected = result['Cancun'] ?? result['Shanghai'] ?? result['London']
      assert.ok(expected, name)
      if (expected.exception && engineRules.test(expected.exception)) continue
      const attempt = () => decodeTransaction(fromHex(txbytes), { chainId: 1n, recover: recoverAddress })
      if (expected.exception) {
        assert.throws(attempt, { code: 'ledger/transaction' }, `${name}: ${expected.exception}`)
      } else {
        const { hash, sender } = attempt()
        assert.deepEqual({ hash, sender }, { hash: expected.hash, sender: expected.sender }, name)
      }
    }
  })
})
