/**
 * `watt energy meter`: what an operator that a vote admitted does: register meters, and sign what they counted. Signing
 * sends nothing; the signature is worth what the operator's word is worth.
 * @module
 */
import type { Hex } from 'viem'
import {
  listRegions,
  meterRegistry,
  regionNamed,
  registerMeterCall,
  signConsumption,
  signGeneration,
  topicOf,
} from '@watt/sdk/energy'
import { writeResult } from '../../chain/write-result.ts'
import type { EnergyFlags } from '../../commands/energy-words.ts'
import type { GeneratedFlags } from '../../commands/supply.ts'
import { CommandError } from '../../failure.ts'
import { sendCall } from '../../governance/refusal.ts'
import { toJson } from '../../output.ts'
import type { Session } from '../../session.ts'
import { findSigner, resolveAddress } from '../../wallet/account.ts'
import { withEnergy, type Energy } from '../open.ts'
import { parseTokens } from '../words.ts'
import { energyUnit } from './attestation.ts'

/** Makes the signer the operator of a meter that has none. */
export async function registerMeter(session: Session, flags: EnergyFlags, meterId: Hex): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withEnergy(session, flags, async (energy) => {
    await requireOperator(energy, signer.address)
    const call = registerMeterCall(meterRegistry(energy.contracts), meterId)
    const receipt = await sendCall(session, signer, call, 'register a meter', [
      ['meter', meterId],
      ['operator', `${signer.address}; only a vote gives it another`],
      ['privacy', 'everybody sees the number: take a salted hash, never a serial number'],
    ])
    writeResult(session, receipt, { meterId, operator: signer.address }, [['meter', meterId]])
  })
}

/** Signs what a meter took from a supplier, and prints it for `supplier settle`. */
export async function attest(
  session: Session,
  flags: EnergyFlags,
  regionWord: string,
  supplierWord: string,
  meterId: Hex,
  period: number,
  amount: string,
): Promise<void> {
  const readingWh = parseTokens(amount, energyUnit)
  const supplier = await resolveAddress(session, supplierWord)
  const signer = await findSigner(session, flags.passwordFile)
  const signed = await withEnergy(session, flags, async ({ client, contracts }) => {
    const { id: region } = regionNamed(await listRegions(client, contracts), regionWord)
    const consumption = { supplier, meterId, period, readingWh }
    const signature = await signConsumption(await signer.unlock(), contracts, { id: region }, consumption)
    return { kind: 'consumption', chainId: contracts.chainId, region, ...consumption, signature }
  })
  session.out.result(signed, () => [toJson(signed)])
}

/** Signs what a meter saw generated, and prints it for `certificates issue`. */
export async function generated(
  session: Session,
  flags: GeneratedFlags,
  ownerWord: string,
  meterId: Hex,
  period: number,
  amount: string,
): Promise<void> {
  const generatedWh = parseTokens(amount, energyUnit)
  const owner = await resolveAddress(session, ownerWord)
  const signer = await findSigner(session, flags.passwordFile)
  const signed = await withEnergy(session, flags, async ({ contracts }) => {
    const generation = { owner, meterId, period, topic: topicOf(flags.source), generatedWh }
    const signature = await signGeneration(await signer.unlock(), contracts, generation)
    return { kind: 'generation', chainId: contracts.chainId, ...generation, signature }
  })
  session.out.result(signed, () => [toJson(signed)])
}

async function requireOperator({ client, contracts }: Energy, operator: `0x${string}`): Promise<void> {
  const meters = meterRegistry(contracts)
  if (await client.readContract({ ...meters, functionName: 'isOperator', args: [operator] })) return
  throw new CommandError({
    code: 'cli/not-admitted',
    message: `${operator} is no meter operator.`,
    fix: `operators are admitted by vote: watt gov propose meters 'admitOperator(address)' ${operator} --title <words>`,
    ending: 'refused',
  })
}
