/**
 * An authenticator that the browser only believes to have: its person is there, is recognised, and agrees every time.
 * @see https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/
 * @module
 */
import type { CDPSession, Page } from 'playwright-core'

export type Authenticators = {
  /** One more beside the others: a security key, where the device itself has one already. */
  readonly add: (transport: 'internal' | 'usb') => Promise<Authenticator>
}

export type Authenticator = {
  /** From now on it recognises its person, or does not. */
  readonly recognise: (isRecognised: boolean) => Promise<void>
  /** Whether its person touches it when it asks. */
  readonly touch: (isTouched: boolean) => Promise<void>
}

/** Lets a page have passkeys. It must be open at a name: WebAuthn knows no addresses of numbers. */
export async function virtualAuthenticators(page: Page): Promise<Authenticators> {
  const devtools: CDPSession = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  return {
    add: async (transport) => {
      const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          ctap2Version: 'ctap2_1',
          transport,
          hasResidentKey: true,
          hasUserVerification: true,
          hasPrf: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      })
      return {
        recognise: async (isUserVerified) =>
          void (await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })),
        touch: async (enabled) =>
          void (await devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })),
      }
    },
  }
}
