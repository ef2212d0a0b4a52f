/**
 * Where a wallet's password comes from: a file, WATT_PASSWORD, or the person. Never a flag's value.
 * @module
 */
import { askSecret } from '../ask.ts'
import { usageError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import type { Session } from '../session.ts'
import { readSmallFile } from './keystore-folder.ts'

const lengthMin = 8
const lengthMax = 1024
const fix = 'use --password-file <path> or set WATT_PASSWORD'

/** The password of an existing wallet. */
export async function readPassword(
  session: Session,
  passwordFile: string | undefined,
  wallet: string,
): Promise<string> {
  return (
    (await givenPassword(session, passwordFile)) ?? askSecret(session, `Password of wallet "${wallet}"`, fix)
  )
}

/**
 * The password for a new wallet; a person types it twice.
 * @throws {CommandError} It is too short, or the two differ.
 */
export async function chooseNewPassword(session: Session, passwordFile: string | undefined): Promise<string> {
  const given = await givenPassword(session, passwordFile)
  const password = given ?? (await askSecret(session, 'Password for the new wallet', fix))
  if (password.length < lengthMin || password.length > lengthMax) {
    throw usageError(`The password has ${password.length} characters.`, `take ${lengthMin} to ${lengthMax}`)
  }
  if (given === undefined && (await askSecret(session, 'The same again', fix)) !== password) {
    throw usageError('The two passwords differ.', 'run it again')
  }
  return password
}

async function givenPassword(
  session: Session,
  passwordFile: string | undefined,
): Promise<string | undefined> {
  if (passwordFile !== undefined) {
    const content = await readSmallFile(resolvePath(session.host, passwordFile))
    return content.replace(/\r?\n$/, '')
  }
  const given = session.host.env['WATT_PASSWORD']
  return given === undefined || given === '' ? undefined : given
}
