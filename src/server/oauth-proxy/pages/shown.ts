const longestName = 80

/**
 * A name that a stranger chose, as it is shown: composed as far as it can be, without the characters nobody sees (Unicode
 * category C), some of which turn around the reading direction of what follows, without accents in towers, and not long.
 */
export function shownName(name: string | undefined): string {
  const visible = (name ?? '')
    .normalize('NFC')
    .replace(/\p{C}/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...visible]
  return characters.length <= longestName ? visible : `${characters.slice(0, longestName).join('')}…`
}

/** An account, as people know it. */
export function shownAccount({
  name,
  userPrincipalName,
}: {
  readonly name?: string
  readonly userPrincipalName?: string
}): string {
  if (name !== undefined && userPrincipalName !== undefined) return `${name} (${userPrincipalName})`
  return name ?? userPrincipalName ?? 'an account without a name'
}
