/** What an area is called, in the order in which a report shows them; an area that is not named here comes last, by its id. */
const titles: Readonly<Record<string, string>> = {
  challenge: 'Refusals and their challenge (401, 403, WWW-Authenticate)',
  prm: 'Protected resource metadata',
  asmeta: 'Authorization server metadata',
  as: 'Authorization server',
  pkce: 'PKCE',
  token: 'Token validation',
  scope: 'Scopes',
  stepup: 'Step-up',
  refresh: 'Refresh tokens',
  proxy: 'Proxy and consent',
  http: 'HTTP',
  ver: 'Protocol versions',
  session: 'Sessions',
  sep: 'Proposals beyond the specification (SEP)',
  entra: 'Behind Microsoft Entra ID',
  project: 'The tool get_user_name',
}

export const areaTitle = (area: string): string => titles[area] ?? area

/** Areas in the order of a report. */
export function inOrder(areas: Iterable<string>): readonly string[] {
  const order = Object.keys(titles)
  const place = (area: string) => (order.includes(area) ? order.indexOf(area) : order.length)
  return [...new Set(areas)].sort((one, other) => place(one) - place(other) || one.localeCompare(other))
}
