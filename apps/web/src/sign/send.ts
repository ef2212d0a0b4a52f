/**
 * Signs a prepared transaction and gives it to the node. It is noted before it leaves, so a reload in between loses it to
 * nobody.
 * @module
 */
import { WattError } from '@watt/errors'
import { sendSigned } from '@watt/sdk'
import type { DelegatedAccount, WattAccount } from '@watt/sdk/account'
import {
  createWalletClient,
  custom,
  keccak256,
  numberToHex,
  type Address,
  type Hash,
  type Hex,
  type LocalAccount,
  type PublicClient,
  type TypedDataDefinition,
} from 'viem'
import { isSmart, type Account } from '../keys/accounts.ts'
import { outsideWallet, refused, turnToChain, type ChainFacts } from '../keys/outside.ts'
import { developmentChainId, signerOf } from '../keys/signer.ts'
import type { Vault } from '../keys/vault.ts'
import type { Call } from '../intent/intent.ts'
import { sent, type Prepared } from './prepare.ts'
import type { SentOperation } from './records.ts'

export type Sender = {
  readonly client: PublicClient
  readonly vault: Vault
  readonly chain: ChainFacts
  readonly account: Account
  /** All of the wallet: a smart account may need several to agree. */
  readonly accounts: readonly Account[]
}

/** What is known of something sent, to follow it. */
export type SentNote = { readonly raw?: Hex; readonly operation?: SentOperation }

/**
 * Signs and sends.
 * @param note - Called with the hash before the node has it, or as soon as the other wallet tells it.
 * @throws {VaultLockedError}
 * @throws {OutsideError}
 * @throws {ForeignChainError} A development account on another chain.
 * @throws what viem throws when the node refuses.
 */
export async function signAndSend(
  sender: Sender,
  call: Call,
  { gas, fees, nonce, operation }: Prepared,
  note: (hash: Hash, known: SentNote) => void,
): Promise<Hash> {
  const { client, vault, chain, account } = sender
  if (operation) {
    const { sendOperation } = await import('./operation.ts')
    return sendOperation(sender, call, { fees, gas: operation }, (hash, it) => note(hash, { operation: it }))
  }
  if (account.source.kind === 'outside') {
    const hash = await sendByOutside(account.source.rdns, account.address, chain, call, gas)
    note(hash, {})
    return hash
  }
  refuseForeign(account, chain)
  const signer = signerOf(vault, account)
  const { chainId } = chain
  const transaction = { ...sent(call), ...fees, chainId, nonce, gas }
  const serializedTransaction = call.delegate
    ? await signer.signTransaction({
        ...transaction,
        type: 'eip7702',
        // The transaction itself uses up the number before it.
        authorizationList: [
          await signer.signAuthorization!({ address: call.delegate, chainId, nonce: nonce + 1 }),
        ],
      })
    : await signer.signTransaction({ ...transaction, type: 'eip1559' })
  note(keccak256(serializedTransaction), { raw: serializedTransaction })
  return sendSigned(client, serializedTransaction)
}

/** What a person signs besides transactions: a text, or typed data that was read before. */
export type Message = { readonly text: string } | { readonly typedData: TypedDataDefinition }

/** Signs a message. Throws as {@link signAndSend}. */
export async function signMessage(sender: Sender, message: Message): Promise<Hex> {
  const { chain, account } = sender
  if (account.source.kind === 'outside') {
    const wallet = await outsideWallet(account.source.rdns)
    await turnToChain(wallet, chain)
    const by = createWalletClient({ account: account.address, transport: custom(wallet.provider) })
    return 'text' in message
      ? by.signMessage({ message: message.text }).catch(refused)
      : by.signTypedData(message.typedData as never).catch(refused)
  }
  refuseForeign(account, chain)
  const signer = isSmart(account) ? await opened(sender) : await ownSigner(sender)
  return 'text' in message
    ? signer.signMessage({ message: message.text })
    : signer.signTypedData(message.typedData as never)
}

/** Contracts ask an account that was upgraded in place itself, not its key, so it signs as they will ask. */
async function ownSigner(sender: Sender): Promise<LocalAccount | DelegatedAccount> {
  const { client, vault, account } = sender
  const code = await client.getCode({ address: account.address })
  if (code === undefined) return signerOf(vault, account)
  const { openUpgraded } = await import('./smart-account.ts')
  return openUpgraded(sender, code)
}

async function opened(sender: Sender): Promise<WattAccount> {
  const { openSmartAccount } = await import('./smart-account.ts')
  return openSmartAccount(sender)
}

async function sendByOutside(
  rdns: string,
  from: Address,
  chain: ChainFacts,
  call: Call,
  gas: bigint,
): Promise<Hash> {
  const wallet = await outsideWallet(rdns)
  await turnToChain(wallet, chain)
  const transaction = {
    from,
    ...(call.to && { to: call.to }),
    value: numberToHex(call.value),
    data: call.data,
    gas: numberToHex(gas),
  }
  // The other wallet chooses nonce and price by itself, and shows its own sheet.
  return wallet.provider.request({ method: 'eth_sendTransaction', params: [transaction] }).catch(refused)
}

function refuseForeign(account: Account, { chainId }: ChainFacts): void {
  if (account.source.kind === 'development' && chainId !== developmentChainId)
    throw new ForeignChainError(chainId)
}

/** Everyone has the keys of the development accounts: whatever they hold elsewhere is stolen at once. */
export class ForeignChainError extends WattError {
  readonly code = 'sign/foreign-chain'
  override readonly fix = 'Use an account of your own.'
  readonly chainId: number
  constructor(chainId: number) {
    super(`Development accounts sign for no chain but ${developmentChainId}; this one is ${chainId}.`)
    this.chainId = chainId
  }
}
