/**
 * `watt storage share` and `key`: who may read what.
 * @module
 */
import { ownKeyText, shareFiles } from '@watt/storage/client'
import { confirm } from '../ask.ts'
import type { ShareFlags, StorageFlags } from '../commands/storage.ts'
import { fields, printable } from '../output.ts'
import type { Session } from '../session.ts'
import { catalogueOf, filesNamed, withStorage } from './open.ts'

/** Prints a text that gives files to one person, or to whoever has it. */
export async function share(session: Session, flags: ShareFlags, word: string): Promise<void> {
  await withStorage(session, flags, async (client) => {
    const catalogue = await catalogueOf(session, client)
    const files = filesNamed(catalogue, word)
    const isLink = flags.with === undefined
    if (isLink)
      await confirm(
        session,
        'Make a link?',
        fields([
          [
            'share',
            files
              .map(({ name }) => printable(name))
              .slice(0, 10)
              .join(', '),
          ],
          ['with', 'everybody who has the link, for as long as it is stored; it cannot be taken back'],
        ]),
      )
    const texts = await shareFiles(client, catalogue.opened, files, flags.with)
    session.out.result({ files: files.map(({ name }) => name), texts }, () => texts)
    const quoted = `'${texts.join(' ')}'`
    session.out.say(
      isLink
        ? `Whoever has it reads it: watt storage get ${quoted}`
        : `They read it with: watt storage get ${quoted}`,
    )
  })
}

/** Prints the text that lets others share with this account. */
export async function showKey(session: Session, flags: StorageFlags): Promise<void> {
  await withStorage(session, flags, async (client) => {
    const key = ownKeyText(client)
    session.out.result({ key }, () => [key])
    session.out.say('Others share with you by it: watt storage share <name> --with <this text>')
  })
}
