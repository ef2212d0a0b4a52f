import { Link } from '@tanstack/react-router'
import { AccountPill } from '../sign/account-pill.tsx'
import { HeadPill } from './head-pill.tsx'
import { LanguageSelect, ThemeSelect } from './preference-selects.tsx'
import { SearchBox } from './search-box.tsx'

/** Search, the newest block, the account, language and theme; stays at the top. */
export function TopBar() {
  return (
    <header className="sticky top-0 z-20 flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-ground/95 px-4 py-2 backdrop-blur lg:px-8">
      <Link to="/" className="flex min-h-11 items-center gap-2 text-lg font-semibold lg:hidden">
        <img src="/icon.svg" alt="" width="26" height="26" />
        Watt
      </Link>
      <div className="order-last w-full lg:order-none lg:w-auto lg:max-w-xl lg:flex-1">
        <SearchBox />
      </div>
      <div className="ml-auto flex items-center gap-3">
        <HeadPill />
        <AccountPill />
        <div className="hidden gap-2 lg:flex">
          <LanguageSelect />
          <ThemeSelect />
        </div>
      </div>
    </header>
  )
}
