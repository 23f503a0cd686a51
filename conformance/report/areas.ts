/** What an area is called, in the order in which a report shows them; an area that is not named here comes last, by its id. */
const titles: Readonly<Record<string, string>> = {
  gen: 'In general',
  challenge: 'Refusals and their challenge (401, 403, WWW-Authenticate)',
  prm: 'Protected resource metadata',
  asmeta: 'Authorization server metadata',
  as: 'Authorization server',
  reg: 'How a client gets its id',
  cimd: 'Client ID metadata documents',
  dcr: 'Dynamic client registration',
  bind: 'Credentials and the issuer they belong to',
  pkce: 'PKCE',
  authz: 'Authorization requests and redirects',
  iss: 'The issuer of an authorization response',
  resource: 'The resource parameter',
  token: 'Token validation',
  scope: 'Scopes',
  stepup: 'Step-up',
  refresh: 'Refresh tokens',
  proxy: 'Proxy and consent',
  http: 'HTTP',
  ver: 'Protocol versions',
  life: 'Opening and closing',
  meta: 'The _meta of a request',
  hdr: 'Headers that repeat the body',
  param: 'Headers that repeat parameters',
  err: 'Error codes',
  session: 'Sessions',
  state: 'State handles',
  mrtr: 'Requests that take several rounds',
  cache: 'Caching',
  elicit: 'Asking the person by URL',
  ssrf: 'Addresses given by others',
  url: 'Opening addresses',
  local: 'Servers on the same machine',
  icon: 'Icons',
  ext: 'Extensions',
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
