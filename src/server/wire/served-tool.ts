import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Tool, ToolAnswer } from '../tools/tool.ts'

/** A tool with what a wire says of it. Made once: both SDKs make servers often, and to convert a schema costs more than a call. */
export interface ServedTool {
  readonly tool: Tool
  readonly listing: { readonly title: string; readonly description: string; readonly _meta: Record<string, unknown> }
  /** The schema of the arguments, with its JSON Schema made already (Standard JSON Schema 1.0). */
  readonly input: ArgumentsSchema
}

/**
 * Says of a tool which scopes a call needs, in the spelling to ask for them, so that a client need not be refused to learn it. The
 * word is the one that clients read already (OpenAI Apps SDK, "securitySchemes"); MCP has none.
 */
export function servedTool(tool: Tool, scopes: readonly string[]): ServedTool {
  const { title, description, input } = tool
  const needs = tool.scope === undefined ? '' : ` Needs the scope ${tool.scope}.`
  return {
    tool,
    listing: {
      title,
      description: description + needs,
      _meta: { securitySchemes: [{ type: 'oauth2', scopes: [...scopes] }] },
    },
    input: withJsonSchema(input),
  }
}

type ArgumentsSchema = StandardSchemaWithJSON<Record<string, unknown>, Record<string, unknown>>

function withJsonSchema(schema: z.ZodObject): ArgumentsSchema {
  const json = z.toJSONSchema(schema, { io: 'input' })
  const { version, vendor, validate } = schema['~standard']
  return { '~standard': { version, vendor, validate, jsonSchema: { input: () => json, output: () => json } } }
}

type Content = { type: 'text'; text: string } | { type: 'image'; data: string; mimeType: string }

/** What a tool said, as `tools/call` is answered (MCP 2025-11-25 and 2026-07-28, "Tool Result"). */
export function callResult({ text, image, isError = false }: ToolAnswer): { content: Content[]; isError: boolean } {
  const picture: Content[] = image
    ? [{ type: 'image', data: Buffer.from(image.bytes).toString('base64'), mimeType: image.mediaType }]
    : []
  return { content: [{ type: 'text', text }, ...picture], isError }
}
