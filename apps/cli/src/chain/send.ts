/**
 * `watt send`: writes to a contract.
 * @module
 */
import { encodeFunctionData } from 'viem'
import { formatAmount, parseAmount } from '../amount.ts'
import type { WriteFlags } from '../commands/contract.ts'
import type { Session } from '../session.ts'
import { findSigner, resolveAddress } from '../wallet/account.ts'
import { parseArguments, parseFunction } from './signature.ts'
import { submit } from './submit.ts'
import { writeResult } from './write-result.ts'

/** Sends a transaction that calls a function. */
export async function sendToContract(session: Session, flags: WriteFlags, ...words: string[]): Promise<void> {
  const [contract = '', signature = '', ...rest] = words
  const to = await resolveAddress(session, contract)
  const item = parseFunction(signature)
  const args = await parseArguments(session, item.inputs, rest)
  const valueWei = parseAmount(flags.value ?? '0')
  const signer = await findSigner(session, flags.passwordFile)
  const action = `call ${item.name}(${rest.join(', ')})`
  const receipt = await submit(session, signer, {
    action,
    facts: valueWei === 0n ? [] : [['value', formatAmount(valueWei)]],
    to,
    valueWei,
    data: encodeFunctionData({ abi: [item], functionName: item.name, args }),
    gasLimit: flags.gasLimit === undefined ? undefined : BigInt(flags.gasLimit),
  })
  writeResult(session, receipt, { from: signer.address, to, valueWei, logs: receipt.logs.length }, [
    ['done', action],
    ['contract', to],
    ['logs', String(receipt.logs.length)],
  ])
}
