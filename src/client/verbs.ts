import type { CacheableRequestOptions, Client } from '@modelcontextprotocol/client'
import type { Step } from './steps.ts'
import { logsToo } from './wire/notices.ts'

export interface ToolSummary {
  readonly name: string
  readonly description: string | undefined
  /** JSON Schema of its arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>
}

export interface ToolResult {
  readonly name: string
  /** The text parts, one under the other. */
  readonly text: string
  /** Whether the tool itself says that it failed. */
  readonly isError: boolean
  /** All parts as the server sent them. */
  readonly content: readonly unknown[]
  /** The result as data, where the tool gives it so. */
  readonly structuredContent: unknown
}

export interface ResourceSummary {
  /** Of a template, with its variables in braces (RFC 6570). */
  readonly uri: string
  readonly isTemplate: boolean
  readonly name: string
  readonly description: string | undefined
  readonly mimeType: string | undefined
}

/** One part of a resource: text, or bytes in base64. */
export interface ResourceContent {
  readonly uri: string
  readonly mimeType: string | undefined
  readonly text?: string
  readonly blob?: string
}

export interface PromptSummary {
  readonly name: string
  readonly description: string | undefined
  readonly arguments: readonly { readonly name: string; readonly description: string | undefined; readonly required: boolean }[]
}

export interface PromptMessage {
  readonly role: string
  /** As the server sent it. */
  readonly content: unknown
}

/** What is being completed: an argument of a prompt, or a variable of a resource template. */
export type CompletionOf =
  | { readonly prompt: string; readonly argument: string }
  | { readonly template: string; readonly argument: string }

/** How far a call has come, as the server says. */
export interface CallProgress {
  readonly progress: number
  readonly total?: number | undefined
  readonly message?: string | undefined
}

export interface CallOptions {
  /** Stops the call, a sign-in on its way included; the server is told. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: CallProgress) => void) | undefined
}

/** What can be asked of a server. Lists are whole, however many pages they have; where the server has no such thing, they are empty. */
export interface Verbs {
  listTools(options?: CallOptions): Promise<readonly ToolSummary[]>
  callTool(name: string, args?: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<ToolResult>
  listResources(options?: CallOptions): Promise<readonly ResourceSummary[]>
  readResource(uri: string, options?: CallOptions): Promise<readonly ResourceContent[]>
  listPrompts(options?: CallOptions): Promise<readonly PromptSummary[]>
  getPrompt(name: string, args?: Readonly<Record<string, string>>, options?: CallOptions): Promise<readonly PromptMessage[]>
  /** What the value that was begun may go on to be; empty where the server does not complete. */
  complete(what: CompletionOf, begun: string, options?: CallOptions): Promise<readonly string[]>
}

export interface VerbParts {
  /** Does a thing with the client, with a token where one is due. */
  readonly call: <Result>(action: (client: Client) => Promise<Result>, signal: AbortSignal | undefined) => Promise<Result>
  readonly tell: (step: Step) => void
  readonly timeoutSeconds: number
  /** Whether the server is asked to log while it does what it is called for. */
  readonly logs: boolean
}

/** The verbs of a session. The SDK's own words for a missing capability would land on standard output, so it is looked for first. */
export function verbs({ call, tell, timeoutSeconds, logs }: VerbParts): Verbs {
  const requestOptions = ({ signal, onProgress }: CallOptions): CacheableRequestOptions => ({
    // Asked is asked: what the SDK keeps of an answer may be another person's by now, or from before a step up.
    cacheMode: 'refresh',
    timeout: timeoutSeconds * 1000,
    resetTimeoutOnProgress: true,
    ...(signal && { signal }),
    ...(onProgress && { onprogress: onProgress }),
  })
  /** A list, where the server has such things. */
  const listed = <Item>(
    capability: 'tools' | 'resources' | 'prompts',
    options: CallOptions,
    list: (client: Client, options: CacheableRequestOptions) => Promise<readonly Item[]>,
  ): Promise<readonly Item[]> =>
    call(
      async (client) => (client.getServerCapabilities()?.[capability] ? list(client, requestOptions(options)) : []),
      options.signal,
    )

  return {
    listTools: async (options = {}) => {
      const tools = await listed('tools', options, async (client, request) => (await client.listTools(undefined, request)).tools)
      tell({ step: 'tools', names: tools.map(({ name }) => name) })
      return tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))
    },
    callTool: async (name, args = {}, options = {}) => {
      const result = await call(
        (client) => client.callTool({ name, arguments: { ...args }, ...(logs && logsToo(client)) }, requestOptions(options)),
        options.signal,
      )
      const { content, structuredContent, isError = false } = result
      tell({ step: 'tool', name, isError })
      const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
      return { name, text, isError, content, structuredContent }
    },
    listResources: (options = {}) =>
      listed('resources', options, async (client, request) => {
        const { resources } = await client.listResources(undefined, request)
        const { resourceTemplates } = await client.listResourceTemplates(undefined, request)
        return [
          ...resources.map(({ uri, name, description, mimeType }) => ({ uri, isTemplate: false, name, description, mimeType })),
          ...resourceTemplates.map(({ uriTemplate: uri, name, description, mimeType }) => ({
            uri,
            isTemplate: true,
            name,
            description,
            mimeType,
          })),
        ]
      }),
    readResource: async (uri, options = {}) => {
      const { contents } = await call((client) => client.readResource({ uri }, requestOptions(options)), options.signal)
      return contents.map((content) => ({
        uri: content.uri,
        mimeType: content.mimeType,
        ...('text' in content ? { text: content.text } : { blob: content.blob }),
      }))
    },
    listPrompts: (options = {}) =>
      listed('prompts', options, async (client, request) =>
        (await client.listPrompts(undefined, request)).prompts.map(({ name, description, arguments: named = [] }) => ({
          name,
          description,
          arguments: named.map((one) => ({ name: one.name, description: one.description, required: one.required ?? false })),
        })),
      ),
    getPrompt: async (name, args = {}, options = {}) => {
      const prompt = await call(
        (client) => client.getPrompt({ name, arguments: { ...args } }, requestOptions(options)),
        options.signal,
      )
      return prompt.messages
    },
    complete: (what, begun, options = {}) =>
      call(async (client) => {
        if (!client.getServerCapabilities()?.completions) return []
        const ref =
          'prompt' in what
            ? ({ type: 'ref/prompt', name: what.prompt } as const)
            : ({ type: 'ref/resource', uri: what.template } as const)
        const argument = { name: what.argument, value: begun }
        return (await client.complete({ ref, argument }, requestOptions(options))).completion.values
      }, options.signal),
  }
}
