import { Link } from '@tanstack/react-router'
import type { TokenLabel } from '@watt/sdk/indexer'
import { useTranslations } from 'use-intl'
import { nameIn, useDirectory } from '../intent/directory.ts'
import { Badge } from '../ui/badge.tsx'
import { cut } from '../ui/cut.ts'

/** A token by what it calls itself, and by the name the network's directory gives it: only that one is vouched for. */
export function TokenName({ token: { address, name, symbol } }: { readonly token: TokenLabel }) {
  const t = useTranslations('explorer')
  const directory = useDirectory().data
  const trusted = directory && nameIn(address, directory)
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Link to="/token/$address" params={{ address }} className="link font-medium">
        <bdi>{symbol ?? name ?? cut(address)}</bdi>
      </Link>
      {name !== null && name !== symbol && <bdi className="text-sm text-quiet">{name}</bdi>}
      {trusted !== undefined && <Badge tone="accent">{t('token.trusted')}</Badge>}
    </span>
  )
}
