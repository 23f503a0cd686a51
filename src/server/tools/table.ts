import { z } from 'zod'
import type { Graph } from '../graph/graph.ts'
import { me, photo } from '../graph/me.ts'
import { defineTool, type Tool } from './tool.ts'

// Schemas are made once: to make them for each request costs more than to verify its token.
const noArguments = z.strictObject({})

/** The tools of this server. One more is one more entry; its handler gets who calls, the arguments as typed by `input`, and a signal. */
export const createTools = (graph: Graph): readonly Tool[] => [
  defineTool({
    name: 'get_user_name',
    title: 'Who am I?',
    description: 'Returns the display name of the signed-in user, as Microsoft Graph gives it now.',
    input: noArguments,
    handler: async (principal, _args, signal) => ({ text: (await me(graph, principal, signal)).displayName }),
  }),
  defineTool({
    name: 'get_my_profile',
    title: 'My profile',
    description: 'Returns name, mail address, job title and photo of the signed-in user, as Microsoft Graph gives them now.',
    input: noArguments,
    scope: 'mcp.profile',
    handler: async (principal, _args, signal) => {
      const [user, picture] = await Promise.all([me(graph, principal, signal), photo(graph, principal, signal)])
      const lines = [
        `Name: ${user.displayName}`,
        `Mail: ${user.mail ?? 'none'}`,
        `Job title: ${user.jobTitle ?? 'none'}`,
        `Photo: ${picture ? 'attached' : 'none'}`,
      ]
      return { text: lines.join('\n'), ...(picture ? { image: picture } : {}) }
    },
  }),
]
