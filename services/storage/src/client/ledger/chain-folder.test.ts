import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPublicClient, custom } from 'viem'
import { chainFolder } from './chain-folder.ts'

describe('the folder of a chain', () => {
  it('differs between chains of one id, and is the same for one chain', async () => {
    const folderOf = async (hash: string): Promise<string> =>
      chainFolder('/home', createPublicClient({ transport: custom({ request: async () => ({ hash }) }) }))
    const first = await folderOf(`0x${'a1'.repeat(32)}`)
    assert.equal(first, '/home/a1a1a1a1a1a1a1a1')
    assert.equal(await folderOf(`0x${'a1'.repeat(32)}`), first)
    assert.notEqual(await folderOf(`0x${'a2'.repeat(32)}`), first)
  })
})
