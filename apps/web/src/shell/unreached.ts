/**
 * What a person sees when the app itself does not come: its script or its first words. Nothing that would say it is there
 * then, so these few words are kept here.
 * @module
 */
import { languageHere } from '../i18n/language-here.ts'
import type { Language } from '../i18n/languages.ts'

type Words = { readonly what: string; readonly why: string; readonly retry: string }

const words: Readonly<Record<Language, Words>> = {
  en: {
    what: 'The app did not come',
    why: 'A part of it could not be fetched. The node may be stopped, or not reachable from this device.',
    retry: 'Try again',
  },
  ko: {
    what: '앱을 불러오지 못했습니다',
    why: '앱의 일부를 가져올 수 없습니다. 노드가 멈췄거나 이 기기에서 연결할 수 없습니다.',
    retry: '다시 시도',
  },
  'pt-BR': {
    what: 'O aplicativo não chegou',
    why: 'Não foi possível buscar uma parte dele. O nó pode estar parado ou fora do alcance deste dispositivo.',
    retry: 'Tentar de novo',
  },
  'zh-Hans': {
    what: '应用未能加载',
    why: '无法获取应用的一部分。节点可能已停止，或无法从本设备访问。',
    retry: '重试',
  },
  fr: {
    what: 'L’application n’est pas arrivée',
    why: 'Une partie n’a pas pu être chargée. Le nœud est peut-être arrêté, ou hors de portée de cet appareil.',
    retry: 'Réessayer',
  },
}

/** Takes the place of the sign that something is on its way. Trying again is opening the page again. */
export function showUnreached(): void {
  const language = languageHere()
  const { what, why, retry } = words[language]
  document.documentElement.lang = language
  const button = element('button', 'min-h-11 rounded-card bg-accent px-4 font-medium text-on-accent', retry)
  button.addEventListener('click', () => location.reload())
  const card = element('div', 'card flex max-w-prose flex-col items-start gap-3 border-bad p-6')
  card.role = 'alert'
  card.append(element('h1', 'text-lg font-semibold', what), element('p', 'text-quiet', why), button)
  const main = element('main', 'grid min-h-dvh place-items-center p-4')
  main.append(card)
  document.getElementById('root')?.replaceChildren(main)
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}
