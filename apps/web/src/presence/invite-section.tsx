import type { MemberCard } from '@watt/sdk/people'
import { useTranslations } from 'use-intl'
import { CopyButton } from '../ui/copy-button.tsx'
import { Card, Section } from '../ui/page.tsx'
import { Qr } from '../ui/qr.tsx'
import { EmptyState } from '../ui/states.tsx'
import { inviteLink } from './member-word.ts'

/** The link by which others join, for whoever may invite. */
export function InviteSection({ member }: { readonly member: MemberCard }) {
  const t = useTranslations('presence')
  const link = inviteLink(location.origin, member.id)
  const mayInvite = member.status === 'present' || member.status === 'verified'
  return (
    <Section title={t('invite.title')} hint={t('invite.hint')}>
      {mayInvite ? (
        <Card className="flex flex-wrap items-center gap-6">
          <div className="w-40">
            <Qr text={link} label={t('invite.qr')} />
          </div>
          <div className="flex min-w-0 flex-1 basis-60 flex-col items-start gap-2">
            <code className="text-sm [overflow-wrap:anywhere]">{link}</code>
            <CopyButton text={link} label={t('invite.copy')} withLabel />
            <p className="text-quiet">{t('invite.left', { count: member.invitesLeft })}</p>
          </div>
        </Card>
      ) : (
        <EmptyState title={t('invite.notYet')}>{t('invite.notYetWhy')}</EmptyState>
      )}
    </Section>
  )
}
