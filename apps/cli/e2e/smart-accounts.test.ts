/**
 * Smart accounts as `npm start` brings them: a passkey's account, session keys, and an ordinary account upgraded in place,
 * all by viem's own bundler client through the node's RPC.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  accountAddress,
  accountAddresses,
  changeSignersCall,
  delegatedAccount,
  grantSessionCall,
  keyOwner,
  listSessions,
  passkeyAccount,
  passkeyOwner,
  readSessionSpent,
  revokeSessionCall,
  sessionAccount,
  sessionId,
  signUpgrade,
  type Session,
} from '@watt/sdk/account'
import {
  type Address,
  createPublicClient,
  createWalletClient,
  defineChain,
  encodeFunctionData,
  type Hex,
  http,
  parseAbi,
  parseEther,
  type PublicClient,
  toFunctionSelector,
  type Transport,
  type Chain,
  zeroAddress,
  zeroHash,
} from 'viem'
import {
  type BundlerClient,
  createBundlerClient,
  type SmartAccount,
  type WebAuthnAccount,
} from 'viem/account-abstraction'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { findEnergy, listRegions } from '@watt/sdk/energy'
import { devAccount } from '../src/up/dev-accounts.ts'
import { eventually, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'
import { softwarePasskey } from './software-passkey.ts'

/** Contracts may have to be compiled first. */
const patienceMs = 300_000
/** A node that has too much to do says when to come again. */
const patient = { retryCount: 10, retryDelay: 300 } as const
const rpId = 'watt.example'
const dollarAbi = parseAbi([
  'function drip(uint256 amount)',
  'function transfer(address to, uint256 amount) returns (bool)',
  'function approve(address spender, uint256 amount) returns (bool)',
  'function balanceOf(address account) view returns (uint256)',
])

describe('smart accounts of a local network', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let network: RunningNetwork
  let client: PublicClient<Transport, Chain>
  let dollar: Address
  let passkey: WebAuthnAccount

  before(async () => {
    folder = await temporaryFolder()
    const flags = ['--validators', '1', '--providers', '0', '--without-indexer']
    network = await startNetwork(folder.path, flags, 'whole')
    const chain = defineChain({
      id: 31_337,
      name: 'watt-local',
      nativeCurrency: { name: 'WATT', symbol: 'WATT', decimals: 18 },
      rpcUrls: { default: { http: [network.rpc] } },
    })
    client = createPublicClient({
      chain,
      transport: http(network.rpc, patient),
      pollingInterval: 200,
      cacheTime: 0,
    })
    passkey = softwarePasskey(rpId)
    await eventually('the bundler', patienceMs, async () =>
      client.request({ method: 'eth_supportedEntryPoints' } as never).then(() => true),
    )
    const [region] = await listRegions(client, await findEnergy(client))
    dollar = region!.stable.address
  })
  after(async () => {
    await network.stop()
    await folder.remove()
  })

  const bundlerOf = (account: SmartAccount): BundlerClient<Transport, Chain, SmartAccount> =>
    createBundlerClient({ account, client, transport: http(network.rpc, patient), pollingInterval: 200 })
  const send = async (account: SmartAccount, calls: readonly Call[]): Promise<boolean> => {
    const bundler = bundlerOf(account)
    const hash = await bundler.sendUserOperation({ calls: [...calls] })
    const { success } = await bundler.waitForUserOperationReceipt({ hash, timeout: 60_000 })
    return success
  }
  const ownersAccount = async (): ReturnType<typeof passkeyAccount> =>
    passkeyAccount({ client, owners: [passkeyOwner(passkey, rpId)] })
  const give = async (to: Address, value: bigint): Promise<void> => {
    const account = privateKeyToAccount(devAccount(0).privateKey)
    const hash = await createWalletClient({
      account,
      chain: client.chain,
      transport: http(network.rpc, patient),
    }).sendTransaction({
      to,
      value,
    })
    await client.waitForTransactionReceipt({ hash })
  }
  const dollarsOf = async (account: Address): Promise<bigint> =>
    client.readContract({ address: dollar, abi: dollarAbi, functionName: 'balanceOf', args: [account] })
  const transfer = (to: Address, amount: bigint): Call => ({
    to: dollar,
    data: encodeFunctionData({ abi: dollarAbi, functionName: 'transfer', args: [to, amount] }),
  })

  it('serves the entry point that every chain has', async () => {
    const found = await bundlerOf(await ownersAccount()).getSupportedEntryPoints()
    assert.deepEqual(found, [accountAddresses.entryPoint])
  })

  it('makes an account of a passkey with its first batch', async () => {
    const account = await ownersAccount()
    assert.equal(await client.getCode({ address: account.address }), undefined)
    await give(account.address, parseEther('1'))
    const [first, second] = [stranger(), stranger()]
    const drip = encodeFunctionData({ abi: dollarAbi, functionName: 'drip', args: [1_000n] })
    const bundler = bundlerOf(account)
    const hash = await bundler.sendUserOperation({
      calls: [
        { to: first, value: 1n },
        { to: second, value: 2n },
        { to: dollar, data: drip },
      ],
    })
    const receipt = await bundler.waitForUserOperationReceipt({ hash, timeout: 60_000 })
    assert.equal(receipt.success, true)
    assert.equal(receipt.sender, account.address)
    assert.ok(receipt.logs.length > 0, 'the dollar tells of the transfer')
    assert.deepEqual(
      [await client.getBalance({ address: first }), await client.getBalance({ address: second })],
      [1n, 2n],
    )
    assert.equal(await dollarsOf(account.address), 1_000n)
    const { userOperation, transactionHash } = await bundler.getUserOperation({ hash })
    assert.equal(userOperation.sender, account.address)
    assert.equal(transactionHash, receipt.receipt.transactionHash)
  })

  it('signs messages that contracts can check', async () => {
    const account = await ownersAccount()
    const message = 'Log in to watt.example'
    const signature = await account.signMessage({ message })
    const address = account.address
    assert.equal(await client.verifyMessage({ address, message, signature }), true)
    assert.equal(await client.verifyMessage({ address, message: 'something else', signature }), false)
  })

  it('refuses another passkey', async () => {
    const { signer } = passkeyOwner(passkey, rpId)
    const account = await passkeyAccount({
      client,
      owners: [{ ...passkeyOwner(softwarePasskey(rpId), rpId), signer }],
      founders: { signers: [signer] },
    })
    await assert.rejects(send(account, [{ to: stranger(), value: 1n }]), /AA24|signature/i)
  })

  it('lets a session key spend within its bounds, and no further', async () => {
    const owner = await ownersAccount()
    const friend = stranger()
    const key = privateKeyToAccount(generatePrivateKey())
    const now = Number((await client.getBlock()).timestamp)
    const session: Session = {
      signer: keyOwner(key).signer,
      validAfter: now - 60,
      validUntil: now + 3_600,
      windowSeconds: 3_600,
      callLimit: 3,
      calls: [
        {
          target: dollar,
          selector: toFunctionSelector('transfer(address,uint256)'),
          arguments: [{ word: 0, isAtMost: false, value: BigInt(friend) }],
        },
      ],
      spends: [
        { token: dollar, amount: 100n },
        { token: zeroAddress, amount: parseEther('0.01') },
      ],
      salt: zeroHash,
    }
    assert.equal(await send(owner, [grantSessionCall(owner.address, session)]), true)
    const account = await sessionAccount({ client, address: owner.address, session, key: keyOwner(key) })

    assert.equal(await send(account, [transfer(friend, 60n)]), true)
    assert.equal(await dollarsOf(friend), 60n)
    const spent = { token: dollar, atSeconds: now }
    assert.equal(await readSessionSpent(client, owner.address, session, spent), 60n)
    // Above the amount, to somebody else, by another call, and on the account itself.
    const beyond: readonly Call[] = [
      transfer(friend, 41n),
      transfer(stranger(), 1n),
      { to: friend, value: 1n },
      changeSignersCall(owner.address, { added: [key.address], threshold: 1n }),
    ]
    for (const call of beyond) await assert.rejects(send(account, [call]), /AA23|reverted/)
    assert.equal(await dollarsOf(friend), 60n)

    const [known] = await listSessions(client, owner.address)
    assert.deepEqual(known, { id: sessionId(session), session, isGranted: true, callsMade: 1 })
    assert.equal(await send(owner, [revokeSessionCall(owner.address, known!.id)]), true)
    await assert.rejects(send(account, [transfer(friend, 1n)]), /AA23|AA24|reverted|signature/i)
    assert.equal((await listSessions(client, owner.address))[0]?.isGranted, false)
  })

  it('upgrades an ordinary account in place, which then takes a passkey', async () => {
    const key = privateKeyToAccount(generatePrivateKey())
    await give(key.address, parseEther('1'))
    const account = await delegatedAccount({ client, key })
    const owner = passkeyOwner(softwarePasskey(rpId), rpId)
    const friend = stranger()
    const add = changeSignersCall(key.address, { added: [owner.signer], threshold: 1n })
    const authorization = await signUpgrade({ client, key })
    const bundler = bundlerOf(account as SmartAccount)
    const hash = await bundler.sendUserOperation({ calls: [{ to: friend, value: 3n }, add], authorization })
    const { success } = await bundler.waitForUserOperationReceipt({ hash, timeout: 60_000 })
    assert.equal(success, true)
    assert.equal(await client.getBalance({ address: friend }), 3n)
    assert.equal(
      await client.getCode({ address: key.address }),
      `0xef0100${accountAddresses.implementation.slice(2).toLowerCase()}`,
    )
    const byPasskey = await passkeyAccount({ client, owners: [owner], address: key.address })
    assert.equal(await send(byPasskey, [{ to: friend, value: 4n }]), true)
    assert.equal(await client.getBalance({ address: friend }), 7n)
  })

  it('brings on chain what was acknowledged, also when the bundler is killed', async () => {
    const account = await ownersAccount()
    const friend = stranger()
    const bundler = bundlerOf(account)
    const hash = await bundler.sendUserOperation({ calls: [{ to: friend, value: 5n }] })
    const lock = await readFile(join(folder.path, 'bundler', 'bundler.lock'), 'utf8')
    const { pid } = JSON.parse(lock) as { readonly pid: number }
    process.kill(pid, 'SIGKILL')
    const { success } = await eventually('the operation', patienceMs, async () =>
      bundler.getUserOperationReceipt({ hash }),
    )
    assert.equal(success, true)
    assert.equal(await client.getBalance({ address: friend }), 5n)
  })

  it('knows where an account will stand without asking', async () => {
    const { signer } = passkeyOwner(passkey, rpId)
    const found = await client.readContract({
      address: accountAddresses.factory,
      abi: parseAbi([
        'function addressOf(bytes[] signers, uint64 threshold, bytes32 salt) view returns (address)',
      ]),
      functionName: 'addressOf',
      args: [[signer], 1n, zeroHash],
    })
    assert.equal(accountAddress({ signers: [signer] }), found)
  })
})

type Call = { readonly to: Address; readonly value?: bigint; readonly data?: Hex }

function stranger(): Address {
  return privateKeyToAccount(generatePrivateKey()).address
}
