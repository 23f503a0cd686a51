import { createHash } from 'node:crypto'
import { ErrorReply } from '@redis/client'
import { type RedisReply, RedisStore } from 'rate-limit-redis'
import type { RedisConnection } from './redis-connection.ts'

/**
 * Counters of requests that all processes share. Scripts are loaded in the moment they are missing: Redis may be away when this
 * is made, and forgets them when it starts.
 */
export const redisCounters = ({ run }: RedisConnection, prefix: string) => {
  const sources = new Map<string, string>()

  async function sendCommand(...command: string[]): Promise<RedisReply> {
    const [name = '', digest = ''] = command
    if (name === 'SCRIPT') return loaded(command[2] ?? '')
    const source = name === 'EVALSHA' ? sources.get(digest) : undefined
    return run(async (redis) => {
      try {
        return await redis.sendCommand<RedisReply>(command)
      } catch (error) {
        if (source === undefined || !(error instanceof ErrorReply) || !error.message.startsWith('NOSCRIPT')) throw error
        return redis.sendCommand<RedisReply>(['EVAL', source, ...command.slice(2)])
      }
    })
  }

  function loaded(source: string): string {
    const digest = createHash('sha1').update(source).digest('hex')
    sources.set(digest, source)
    return digest
  }

  return (name: string) => new RedisStore({ prefix: `${prefix}:limit:${name}:`, sendCommand })
}
