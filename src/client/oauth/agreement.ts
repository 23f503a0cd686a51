import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'
import type { Context, SignInWanted } from './context.ts'

/**
 * Asks the person before they are sent to sign in, where anybody is to be asked.
 * @throws ConnectError when they would rather not.
 */
export async function requireAgreement(
  { agrees, grantType }: Pick<Context, 'agrees' | 'grantType'>,
  wanted: SignInWanted,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!agrees || grantType === 'client_credentials' || (await agrees(wanted, signal))) return
  throw new ConnectError({
    kind: 'refused',
    happened: wanted.scope === undefined ? 'Nobody signed in.' : `Nobody signed in for ${printable(wanted.scope)}.`,
    whose: 'you',
    advice: 'Ask again when you want to sign in after all.',
  })
}
