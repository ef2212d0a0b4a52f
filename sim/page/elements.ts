/**
 * Elements, made in one expression.
 * @module
 */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** An element with attributes and children; `true` sets an attribute without value, `false` leaves it out. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : String(value))
  element.append(...children)
  return element
}

export function button(text: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = make('button', { type: 'button', ...attributes }, text)
  element.addEventListener('click', act)
  return element
}
