import { type CommandParser, defineScript } from '@redis/client'

/**
 * What has to happen at once happens in Redis, in scripts: nothing else runs between two of their lines.
 *
 * An entry is a hash: `v` its value, `x` its end, `c` when it was used up, `g` its group; times are milliseconds since the epoch
 * by the clock of the server. A group is a sorted set of names, by the end of each. The ends are told to Redis as well, as time
 * that is left, so that it may forget; whether something has ended is judged here, by `x`.
 */

/** Of one entry. KEYS: its key. ARGV: its name, what the keys of groups begin with, the time; then what the script wants to know. */
const ofEntry = (script: string) =>
  withArguments<number>(`
local entry, name, groups, now = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local value, expires, consumed, group = unpack(redis.call('HMGET', entry, 'v', 'x', 'c', 'g'))
if expires and tonumber(expires) <= now then value = false end

local function leave()
  if group then redis.call('ZREM', groups .. group, name) end
end

local function endAt(expires)
  if expires == '' then
    redis.call('HDEL', entry, 'x')
    redis.call('PERSIST', entry)
  else
    redis.call('HSET', entry, 'x', expires)
    redis.call('PEXPIRE', entry, expires - now)
  end
end

local function join(group, expires)
  local key = groups .. group
  redis.call('ZADD', key, expires == '' and '+inf' or expires, name)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2]
  if last == 'inf' then redis.call('PERSIST', key) elseif last then redis.call('PEXPIRE', key, last - now) end
end
${script}`)

/** Of a group. KEYS: its key. ARGV: its name, what the keys of entries begin with. */
const ofGroup = <Reply>(script: string) => withArguments<Reply>(`local group, entries = ARGV[1], ARGV[2]\n${script}`)

export const scripts = {
  /** ARGV: value, end or nothing, group or nothing, `new`, `existing` or nothing. Gives 1 where it was written. */
  putEntry: ofEntry(`
local new, last, member, only = ARGV[4], ARGV[5], ARGV[6], ARGV[7]
if (only == 'new' and value) or (only == 'existing' and not value) then return 0 end
-- Redis refuses the first write of a script where memory is short, and no later one: so none before it without need.
if expires and not value then redis.call('DEL', entry) end
leave()
redis.call('HSET', entry, 'v', new)
if member == '' then redis.call('HDEL', entry, 'g') else redis.call('HSET', entry, 'g', member) end
endAt(last)
if member ~= '' then join(member, last) end
return 1`),
  /** ARGV: the latest end from now on, or nothing. Gives 1 to the one who used it up. */
  consumeEntry: ofEntry(`
local latest = ARGV[4]
if not value or consumed then return 0 end
redis.call('HSET', entry, 'c', ARGV[3])
if latest ~= '' and (not expires or tonumber(latest) < tonumber(expires)) then
  endAt(latest)
  if group then join(group, latest) end
end
return 1`),
  /** ARGV: the value it has, the value it gets. Gives 1 where it had it. */
  replaceEntry: ofEntry(`
if value ~= ARGV[4] then return 0 end
redis.call('HSET', entry, 'v', ARGV[5])
return 1`),
  deleteEntry: ofEntry(`
leave()
return redis.call('DEL', entry)`),
  /** Gives name, value, end and use of each. */
  entriesOfGroup: ofGroup<readonly (readonly [string, string | null, string | null, string | null])[]>(`
local found = {}
for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local value, expires, consumed, own = unpack(redis.call('HMGET', entries .. name, 'v', 'x', 'c', 'g'))
  if own == group then found[#found + 1] = { name, value, expires, consumed } end
end
return found`),
  deleteGroup: ofGroup<number>(`
for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if redis.call('HGET', entries .. name, 'g') == group then redis.call('DEL', entries .. name) end
end
return redis.call('DEL', KEYS[1])`),
}

/** A script of one key; it is sent by its digest, and whole where Redis does not have it. */
function withArguments<Reply>(source: string) {
  return defineScript({
    SCRIPT: source,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser: CommandParser, key: string, ...rest: string[]) {
      parser.pushKey(key)
      parser.push(...rest)
    },
    // What Redis answers, by the last line of each script.
    transformReply: undefined as unknown as () => Reply,
  })
}
