import { useTranslations } from 'use-intl'
import { mayHavePasskeys } from '../keys/passkey.ts'
import { Button } from '../ui/button.tsx'

/** Makes a passkey; where the browser has none, says so instead. */
export function PasskeyButton({
  isBusy,
  onPress,
}: {
  readonly isBusy: boolean
  readonly onPress: () => void
}) {
  const t = useTranslations('smart')
  if (!mayHavePasskeys()) return <p className="text-warn">{t('noPasskeys')}</p>
  return (
    <div>
      <Button look="primary" busy={isBusy} onClick={onPress}>
        {isBusy ? t('confirming') : t('create.act')}
      </Button>
    </div>
  )
}
