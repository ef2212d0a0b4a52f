/**
 * `watt contract deploy`: puts a compiled contract on the chain.
 * @module
 */
import { encodeDeployData, getAddress, type AbiParameter } from 'viem'
import { formatAmount, parseAmount } from '../amount.ts'
import type { WriteFlags } from '../commands/contract.ts'
import { resolvePath } from '../host.ts'
import type { Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { readArtifact } from './artifact.ts'
import { parseArguments } from './signature.ts'
import { submit } from './submit.ts'
import { writeResult } from './write-result.ts'

/** Deploys a contract and prints its address. */
export async function deployContract(session: Session, flags: WriteFlags, ...words: string[]): Promise<void> {
  const [file = '', ...rest] = words
  const { name, abi, bytecode } = await readArtifact(resolvePath(session.host, file))
  const inputs: readonly AbiParameter[] = abi.find((item) => item.type === 'constructor')?.inputs ?? []
  const args = await parseArguments(session, inputs, rest)
  const valueWei = parseAmount(flags.value ?? '0')
  const signer = await findSigner(session, flags.passwordFile)
  const receipt = await submit(session, signer, {
    action: `deploy ${name}(${rest.join(', ')})`,
    facts: [
      ['code', `${(bytecode.length - 2) / 2} bytes`],
      ...(valueWei === 0n ? [] : ([['value', formatAmount(valueWei)]] as const)),
    ],
    to: undefined,
    valueWei,
    data: encodeDeployData({ abi, bytecode, args }),
    gasLimit: flags.gasLimit === undefined ? undefined : BigInt(flags.gasLimit),
  })
  const address = receipt.contractAddress ? getAddress(receipt.contractAddress) : ''
  writeResult(session, receipt, { from: signer.address, contract: name, address }, [
    ['deployed', name],
    ['address', address],
  ])
}
