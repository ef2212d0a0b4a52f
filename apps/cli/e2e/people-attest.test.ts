/**
 * Being verified on a real chain, from the command line: offered, accepted, given, shown, checked, and ended in every way.
 */
import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { stringToHex } from 'viem'
import { watt } from '@watt/sdk'
import { findPeople } from '@watt/sdk/people'
import { devAccount } from '../src/up/dev-accounts.ts'
import { foundLocalNetwork } from '../src/up/founding.ts'
import { localFounding } from '../src/up/network-plan.ts'
import { askWatt, type Answer } from './ask-watt.ts'
import { eventually, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

const dayMs = 30_000
const waitMs = 120_000
/** Test account of the attestor of local networks; its number is 1. */
const office = 9
const zoe = { givenName: 'Zoë', isAdult: true, documentCountry: 'ES', documentNumber: 'X 123-456' }
const ben = { givenName: 'Ben', isAdult: false, documentCountry: 'ES', documentNumber: 'Y 99' }
const unique = 'documentCountry,documentNumber'
const times = {
  delay: 3,
  period: 12,
  lateQuorum: 3,
  shortTimelock: 2n,
  longTimelock: 600n,
  delegationLifetime: 86_400,
}

describe('attestations', () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let client: ReturnType<typeof watt>
  const file = (name: string): string => join(folder.path, name)
  const as = (account: number, ...words: readonly string[]): Promise<Answer> =>
    askWatt(network.rpc, account, [...words, '--data-dir', file(`home-${account}`)])
  const attest = (account: number, ...words: readonly string[]): Promise<Answer> =>
    as(account, 'people', 'attest', ...words)

  /** Done, or why not. */
  async function must(answer: Promise<Answer>): Promise<Answer['json']> {
    const { code, json, error } = await answer
    assert.equal(code, 0, `${error.code}: ${error.message}`)
    return json
  }

  async function offered(member: number, fields: object, name: string, days: number): Promise<Answer> {
    await writeFile(file(`${name}.json`), JSON.stringify(fields))
    const flags = ['--fields', file(`${name}.json`), '--unique', unique, '--days', `${days}`]
    return attest(office, 'offer', `dev:${member}`, ...flags, '--out', file(`${name}.offer`))
  }

  /** From the offer to the chain. */
  async function given(member: number, fields: object, name: string, days = 1_000): Promise<Answer['json']> {
    await must(offered(member, fields, name, days))
    await must(attest(member, 'accept', file(`${name}.offer`), '--out', file(`${name}.consent`)))
    return must(attest(office, 'give', file(`${name}.consent`)))
  }

  const standing = async (proof: string): Promise<unknown> => {
    const { code, json, error } = await attest(5, 'check', file(proof))
    return code === 0 ? json['standing'] : error.message.replace(/^.*: /, '')
  }

  before(async () => {
    folder = await temporaryFolder()
    const flags = ['--validators', '1', '--block-time-ms', '200', '--epoch-seconds', `${dayMs / 1000}`]
    network = await startNetwork(file('network'), flags)
    client = watt(network.rpc)
    await foundLocalNetwork(client, localFounding({ epochSeconds: dayMs / 1000, voting: times }))
    for (const account of [0, 1, 2])
      await eventually(`dev:${account} to join`, waitMs, async () => {
        const { code, error } = await as(account, 'presence', 'join')
        return code === 0 || error.code === 'cli/already-member'
      })
  })
  after(async () => {
    await network?.stop()
    await folder.remove()
  })

  it('are made by attestors alone', async () => {
    const { attestors } = await must(attest(5, 'list'))
    const account = devAccount(office).address
    assert.deepEqual(attestors, [{ attestor: 1, account, dailyLimit: 100, isRevoked: false }])
    await writeFile(file('zoe.json'), JSON.stringify(zoe))
    const flags = ['--fields', file('zoe.json'), '--unique', unique, '--out', file('no.offer')]
    assert.equal((await attest(5, 'offer', 'dev:0', ...flags)).error.code, 'cli/not-an-attestor')
    assert.equal((await attest(0, 'show')).error.code, 'cli/no-credential')
  })

  it('are taken by the member alone, kept encrypted, and bring nothing personal to the chain', async () => {
    await must(offered(0, zoe, 'zoe', 1_000))
    const take = ['accept', file('zoe.offer'), '--out', file('zoe.consent')]
    assert.equal((await attest(1, ...take)).error.code, 'cli/credential-refused')
    const { kept } = await must(attest(0, ...take))
    assert.equal((await stat(String(kept))).mode & 0o077, 0)
    for (const path of [String(kept), file('zoe.consent')]) {
      const text = await readFile(path, 'utf8')
      for (const value of ['Zoë', 'X 123-456', (await readFile(file('zoe.offer'), 'utf8')).split('~')[1]!])
        assert.ok(!text.includes(value), path)
    }
    const { credentials: before } = await must(attest(0, 'show'))
    assert.equal((before as readonly { standing: string }[])[0]?.standing, 'not-given')
    assert.equal((await attest(5, 'give', file('zoe.consent'))).error.code, 'cli/not-an-attestor')
    const { hash } = await must(attest(office, 'give', file('zoe.consent')))
    const { input } = await client.getTransaction({ hash: hash as `0x${string}` })
    for (const value of ['Zoë', 'X123456', '123-456']) assert.ok(!input.includes(stringToHex(value).slice(2)))
    assert.match((await attest(office, 'give', file('zoe.consent'))).error.message, /ConsentMissing/)
    const { status } = await must(as(0, 'presence', 'status'))
    assert.equal(status, 'verified')
  })

  it('are shown field by field, for one person and one question', async () => {
    const { fields } = await must(attest(0, 'show', '--reveal', 'isAdult', '--out', file('open')))
    assert.deepEqual(fields, { isAdult: true })
    const seen = await must(attest(5, 'check', file('open')))
    assert.deepEqual([seen['standing'], seen['fields'], seen['member']], ['valid', { isAdult: true }, 1])
    const bound = ['show', '--reveal', '', '--out', file('bound'), '--to', 'shop.example', '--nonce', '8f3a']
    await must(attest(0, ...bound))
    const checked = await must(attest(5, 'check', file('bound'), '--to', 'shop.example', '--nonce', '8f3a'))
    assert.deepEqual(checked['fields'], {})
    for (const [proof, to, nonce] of [
      ['open', 'shop.example', '8f3a'],
      ['bound', 'bank.example', '8f3a'],
      ['bound', 'shop.example', '8f3b'],
    ] as const) {
      const { error } = await attest(5, 'check', file(proof), '--to', to, '--nonce', nonce)
      assert.equal(error.code, 'cli/not-shown-to-you', proof)
    }
    const text = await readFile(file('open'), 'utf8')
    for (const at of [30, 400, text.length - 12]) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
      await writeFile(file('changed'), changed)
      assert.equal((await attest(5, 'check', file('changed'))).error.code, 'people/credential')
    }
    assert.equal(
      (await attest(0, 'show', '--reveal', 'height', '--out', file('x'))).error.code,
      'people/credential',
    )
  })

  it('know one person as one member', async () => {
    const again = await offered(1, { ...zoe, documentNumber: 'x123456' }, 'zoe-again', 1_000)
    assert.equal(again.error.code, 'cli/person-known')
    assert.equal((await offered(0, zoe, 'zoe-longer', 2_000)).code, 0)
    // No file is written over, and none is left half written.
    assert.equal((await offered(0, zoe, 'zoe-longer', 2_000)).error.code, 'cli/file-exists')
    const nowhere = ['accept', file('zoe-longer.offer'), '--out', file('no/such/folder')]
    assert.equal((await attest(0, ...nowhere)).error.code, 'cli/usage')
  })

  it('end with their last day', async () => {
    // Until tomorrow: a day may end while it is made.
    await given(1, ben, 'ben', 1)
    await must(attest(1, 'show', '--reveal', 'isAdult', '--out', file('ben')))
    assert.equal(await standing('ben'), 'valid')
    await eventually('its end', 4 * dayMs, async () => (await standing('ben')) === 'its last day is over.')
    assert.equal(
      (await attest(1, 'show', '--reveal', 'isAdult', '--out', file('y'))).error.code,
      'cli/credential-not-valid',
    )
  })

  it('are taken back by whoever they are about', async () => {
    await given(2, { ...ben, documentNumber: 'Z 1' }, 'cem')
    await must(attest(2, 'show', '--reveal', '', '--out', file('cem')))
    assert.equal(await standing('cem'), 'valid')
    assert.match((await attest(1, 'take-back', 'dev:2')).error.message, /NotParty/)
    await must(attest(2, 'take-back'))
    assert.equal(await standing('cem'), 'it was taken back, or there is a newer one.')
  })

  it('all end with one vote on their attestor, of the topic that waits least', async () => {
    // The pools of the founding hold wrapped coins, too, and a vote needs a part of all.
    await must(as(0, 'gov', 'wrap', '9000'))
    const call = ['attestors', 'revoke(uint16)', '1', '--title', 'It lies']
    const { id, topic } = await must(as(0, 'gov', 'propose', ...call))
    assert.equal(topic, 'parameters')
    const step = (what: string, ...words: readonly string[]): Promise<unknown> =>
      eventually(what, waitMs, async () => (await as(0, 'gov', ...words)).code === 0)
    await step('the vote', 'vote', String(id), 'for')
    await step('its end', 'queue', String(id))
    await step('the wait', 'execute', String(id))
    assert.equal(await standing('open'), 'a vote ended its attestor and all that it attested.')
    const people = await findPeople(client)
    assert.equal(
      await client.readContract({ ...people.attestors, functionName: 'isVerified', args: [1] }),
      false,
    )
    const late = await offered(2, { ...ben, documentNumber: 'Z 1' }, 'late', 10)
    assert.equal(late.error.code, 'cli/not-an-attestor')
  })
})
