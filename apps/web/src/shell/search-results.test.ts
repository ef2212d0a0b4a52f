import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { suggestionOf } from './search-results.ts'

const address = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'

describe('suggestionOf', () => {
  it('leads tokens to their page, and names to their address', () => {
    const token = { address, kind: 'erc20', name: null, symbol: 'KWT', decimals: 18 } as const
    assert.deepEqual(suggestionOf({ type: 'token', token }).link, {
      to: '/token/$address',
      params: { address },
    })
    const { text, more } = suggestionOf({ type: 'contract', address, name: 'governor' })
    assert.deepEqual([text, more], ['governor', '0xf39f…2266'])
  })
  it('shows an address without a name once', () => {
    const { text, more } = suggestionOf({ type: 'address', address, name: null })
    assert.deepEqual([text, more], ['0xf39fd6e5…ffb92266', undefined])
  })
})
