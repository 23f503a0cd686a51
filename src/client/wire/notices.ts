import { type Client, LOG_LEVEL_META_KEY } from '@modelcontextprotocol/client'

/** What a server says without having been asked. All texts are the server's. */
export type Notice =
  | { readonly notice: 'log'; readonly level: string; readonly logger: string | undefined; readonly text: string }
  | { readonly notice: 'list-changed'; readonly list: 'tools' | 'prompts' | 'resources' }

/** Has a client hand on what its server says by itself. */
export function tellsNotices(client: Client, onNotice: (notice: Notice) => void): void {
  client.setNotificationHandler('notifications/message', ({ params: { level, logger, data } }) =>
    onNotice({ notice: 'log', level, logger, text: typeof data === 'string' ? data : JSON.stringify(data) }),
  )
  for (const list of ['tools', 'prompts', 'resources'] as const)
    client.setNotificationHandler(`notifications/${list}/list_changed`, () => onNotice({ notice: 'list-changed', list }))
}

/**
 * Asks a server of 2026-07-28 for news of its lists, which the older ones send unasked. It is not waited for, and does
 * without where the server will not.
 */
export function subscribesToLists(client: Client): void {
  const { tools, prompts, resources } = client.getServerCapabilities() ?? {}
  const filter = {
    ...(tools?.listChanged && { toolsListChanged: true }),
    ...(prompts?.listChanged && { promptsListChanged: true }),
    ...(resources?.listChanged && { resourcesListChanged: true }),
  }
  if (client.getProtocolEra() === 'modern' && Object.keys(filter).length > 0) void client.listen(filter).catch(() => {})
}

/** What asks a server of 2026-07-28 to log while it does one thing ("Logging"): without it nothing is to be sent. */
export const logsToo = (client: Client): { readonly _meta?: Readonly<Record<string, string>> } =>
  client.getProtocolEra() === 'modern' && client.getServerCapabilities()?.logging
    ? { _meta: { [LOG_LEVEL_META_KEY]: 'info' } }
    : {}
